import type { Place } from '../../diagnostics/diagnostic.ts';
import { textAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

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
  *runDocuments({ documents }) {
    for (const document of documents)
      if (document.kind === 'VirtualService' && document.origin !== 'generated') yield* sameNames(document);
  },
});

/** Two routes of a VirtualService with one name, of which a team has written at least one. */
function* sameNames(document: RenderedDocument): Iterable<Finding> {
  const named = httpRoutesOf(document).filter(({ value }) => textAt(value, 'name') !== undefined);
  for (const [name, routes] of grouped(named, ({ value }) => textAt(value, 'name'))) {
    const places = routes.map(({ path }) => placeOf(document, [...path, 'name'], path));
    const at = places.findLast(isInAddition);
    if (!at || places.length === 1) continue;
    const [other] = places.filter((place) => place !== at);
    yield {
      message: `${titleOf(document)}: another route has the name ${name}, too`,
      at,
      hint: 'give each route another name',
      related: other ? [{ message: 'another one', at: other }] : [],
    };
  }
}
