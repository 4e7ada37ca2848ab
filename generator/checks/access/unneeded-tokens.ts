import { defineCheck, settingsSources } from '../check.ts';

export const unneededTokens = defineCheck({
  name: 'unneeded-tokens',
  code: 'MESH463',
  severity: 'warning',
  title: 'Tokens that no method needs',
  explanation:
    'A token that comes with a call is checked, and a call without one goes through: jwt alone asks nobody for a token.',
  source: 'Istio, RequestAuthentication',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.jwt || spec.jwt.require) continue;
      yield {
        message: `calls of ${spec.name} without a token are let through`,
        at: at(['jwt'], 'key'),
        hint: 'add require with the methods that need one',
      };
    }
  },
});
