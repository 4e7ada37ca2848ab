import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck, settingsSources } from '../check.ts';

/** The name of the route for all calls that no rule matches. */
const reserved = 'default';

export const duplicateRouteName = defineCheck({
  name: 'duplicate-route-name',
  code: 'MESH421',
  severity: 'error',
  title: 'Two routes have the same name',
  explanation: `Envoy writes the route name into each line of its access log, and people find a rule by it. The route for all other calls is named ${reserved}.`,
  source: 'Envoy, Access logging, %ROUTE_NAME%',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const seen = new Map<string, Place>();
      for (const [index, { name }] of (spec.routes ?? []).entries()) {
        const place = at(['routes', index, 'name']);
        const first = seen.get(name);
        if (name === reserved)
          yield {
            message: `a rule cannot have the name ${reserved}`,
            at: place,
            hint: 'name it after the calls it matches',
          };
        else if (first)
          yield {
            message: `a second rule is named ${name}`,
            at: place,
            hint: 'give one of them another name',
            related: [{ message: 'the first', at: first }],
          };
        else seen.set(name, place);
      }
    }
  },
});
