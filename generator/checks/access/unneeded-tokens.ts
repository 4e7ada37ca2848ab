import { defineCheck, settingsSources } from '../check.ts';

export const unneededTokens = defineCheck({
  name: 'unneeded-tokens',
  code: 'MESH463',
  severity: 'warning',
  title: 'No method requires the configured tokens',
  explanation:
    'With jwt alone, Istio verifies a token only if the call has one. A call without a token is allowed.',
  source: 'Istio, RequestAuthentication',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.jwt || spec.jwt.require) continue;
      yield {
        message: `${spec.name} accepts calls without a token`,
        at: at(['jwt'], 'key'),
        hint: 'add require with the methods that need a token',
      };
    }
  },
});
