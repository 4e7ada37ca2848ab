import { listAt, mapAt, textAt, valueAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { allAccounts } from '../../picture/service-accounts.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  authorizationPolicies,
  knownNames,
  ruleMistakes,
} from '../support/documents/authorization-policies.ts';
import { knownPaths } from '../support/documents/policy-paths.ts';

export const policyAllowsEveryone = defineRenderedCheck({
  name: 'policy-allows-everyone',
  code: 'MESH470',
  severity: 'warning',
  title: 'An AuthorizationPolicy allows every caller',
  explanation:
    'The rendered policies allow only the calls that the specs declare. Istio allows a call if any ALLOW policy matches it, so one rule that matches every caller opens the service, or without a selector the whole namespace. Declare a caller in the calls of its own spec, or under allowPrincipals with a reason.',
  source: 'Istio, AuthorizationPolicy: implicit enablement; Authorization Policy Normalization',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    const accounts = allAccounts(rendered);
    for (const document of authorizationPolicies(rendered)) {
      if ((textAt(document.value, 'spec', 'action') ?? 'ALLOW') !== 'ALLOW') continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        if (!isForAnybody(rule)) continue;
        // A rule that matches no call allows no call.
        const known = knownNames(document, rendered, paths, accounts);
        if ([...ruleMistakes(document, rule, [], known)].length > 0) continue;
        const all = valueAt(document.value, ['spec', 'selector']) === undefined;
        yield {
          message: `${titleOf(document)} lets every caller call ${all ? `every service of ${document.namespace}` : 'the pods it selects'}`,
          at: document.at(['spec', 'rules', index]),
          hint: 'name the callers under from, or declare them in the specs and remove the policy',
        };
      }
    }
  },
});

/** True for a rule without a condition on the caller. */
function isForAnybody(rule: unknown): boolean {
  const conditions = listAt(rule, 'when').some((item) =>
    /^(?:source|request\.auth)/.test(textAt(item, 'key') ?? ''),
  );
  const from = listAt(rule, 'from');
  const isNamed = (item: unknown) =>
    Object.entries(mapAt(item, 'source')).some(
      ([, values]) => Array.isArray(values) && !values.includes('*') && values.length > 0,
    );
  return !conditions && (from.length === 0 || from.some((item) => !isNamed(item)));
}
