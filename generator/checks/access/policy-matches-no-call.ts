import { listAt, textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { allAccounts } from '../../picture/service-accounts.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  authorizationPolicies,
  knownNames,
  ruleMistakes,
} from '../support/documents/authorization-policies.ts';
import { knownPaths } from '../support/documents/policy-paths.ts';

export const policyMatchesNoCall = defineRenderedCheck({
  name: 'policy-matches-no-call',
  code: 'MESH465',
  severity: 'error',
  title: 'An AuthorizationPolicy matches no gRPC call',
  explanation:
    'A gRPC call is a POST to /package.Service/Method, from a caller whose principal is <trust domain>/ns/<namespace>/sa/<service account>. A rule never matches if it names GET, a path without the leading slash, a method that no proto declares, a port that the pods do not have, a principal in another form or of another trust domain, a ServiceAccount that does not exist, or a condition on an attribute that Istio does not know. An ALLOW policy then denies every call, and a DENY policy denies none.',
  source:
    'Istio, AuthorizationPolicy: Operation, Source and Condition; Authorization Policy Conditions; gRPC over HTTP2',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    const accounts = allAccounts(rendered);
    for (const document of authorizationPolicies(rendered)) {
      const rules = listAt(document.value, 'spec', 'rules');
      if (textAt(document.value, 'spec', 'action') === 'DENY' && rules.length === 0)
        yield {
          message: `${titleOf(document)} has no rules and denies no call`,
          at: document.at(['spec', 'action']),
          hint: 'write rules: [{}] to deny every call, or list the calls to deny',
        };
      const known = knownNames(document, rendered, paths, accounts);
      for (const [index, rule] of rules.entries())
        yield* ruleMistakes(document, rule, ['spec', 'rules', index], known);
    }
  },
});
