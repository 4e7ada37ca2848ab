import { listAt, mapAt, textAt, valueAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { actionOf, isDryRun } from '../../picture/may-call.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  authorizationPolicies,
  hasMistakes,
  isForAnyCaller,
} from '../support/documents/authorization-policies.ts';
import { needsUnverifiedToken } from '../support/documents/verified-tokens.ts';
import { together } from '../support/places.ts';

export const policyAllowsEveryone = defineRenderedCheck({
  name: 'policy-allows-everyone',
  code: 'MESH470',
  severity: 'warning',
  title: 'An AuthorizationPolicy allows every caller',
  explanation:
    'The rendered policies allow only the calls that the specs declare. Istio allows a call if any ALLOW policy matches it, so one rule that matches every caller opens the service, or without a selector the whole namespace. A rule that only excludes callers, such as with notPrincipals, matches every other caller. Declare a caller in the calls of its own spec, or under allowPrincipals with a reason.',
  source: 'Istio, AuthorizationPolicy: implicit enablement; Authorization Policy Normalization',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered)) {
      if (actionOf(document) !== 'ALLOW' || isDryRun(document)) continue;
      for (const [index, rule] of listAt(document.value, 'spec', 'rules').entries()) {
        if (!isForAnyCaller(rule)) continue;
        // A rule that matches no call allows no call.
        if (hasMistakes(document, rule, rendered) || needsUnverifiedToken(rule, document, rendered)) continue;
        const all = valueAt(document.value, ['spec', 'selector']) === undefined;
        const exclusions = exclusionsIn(rule);
        const who =
          exclusions.length > 0 ? `every caller that ${together(exclusions)} does not name` : 'every caller';
        const isUnset = textAt(document.value, 'spec', 'action') === undefined;
        yield {
          message: `${titleOf(document)} lets ${who} call ${all ? `every service of ${document.namespace}` : 'the pods it selects'}`,
          at: document.at(['spec', 'rules', index]),
          hint:
            exclusions.length > 0 && isUnset
              ? 'write action: DENY if it should deny these callers: without an action, a policy allows calls'
              : 'name the callers under from, or declare them in the specs and remove the policy',
        };
      }
    }
  },
});

/** The keys of the sources of a rule that exclude callers. */
const exclusionsIn = (rule: unknown): string[] => [
  ...new Set(
    listAt(rule, 'from').flatMap((item) =>
      Object.keys(mapAt(item, 'source')).filter((key) => key.startsWith('not')),
    ),
  ),
];
