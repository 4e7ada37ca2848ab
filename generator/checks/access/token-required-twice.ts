import { methodNamesOf } from '../../model/method-names.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const tokenRequiredTwice = defineCheck({
  name: 'token-required-twice',
  code: 'MESH459',
  severity: 'error',
  title: 'Two requirements demand a token for one method',
  explanation:
    'Istio allows a call if any of its ALLOW rules matches. With two requirements for one method, a token that meets either of them is enough, although each reads as if it were required.',
  source: 'Istio, AuthorizationPolicy: a request is allowed if any of the ALLOW policies matches',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { full } = methodNamesOf(spec, workspace.protos ?? {});
      const first = new Map<string, readonly (string | number)[]>();
      for (const [index, { methods }] of (spec.jwt?.require ?? []).entries()) {
        for (const [position, method] of methods.entries()) {
          const path = ['jwt', 'require', index, 'methods', position];
          const other = first.get(full(method));
          if (!other) first.set(full(method), path);
          else
            yield {
              message: `another requirement already demands a token for ${method}`,
              at: at(path),
              hint: 'put all claims into one requirement',
              related: [{ message: 'the first', at: at(other) }],
            };
        }
      }
    }
  },
});
