import { listAt, textAt } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { knownTo, policiesOf, ruleMistakes } from '../support/documents/authorization-policies.ts';
import { knownPaths } from '../support/documents/policy-paths.ts';
import { accountsByNamespace } from '../support/documents/service-account-names.ts';
import { titleOf } from '../support/documents/wording.ts';

export const policyMatchesNoCall = defineRenderedCheck({
  name: 'policy-matches-no-call',
  code: 'MESH465',
  severity: 'error',
  title: 'An AuthorizationPolicy that matches no gRPC call',
  explanation:
    'A gRPC call is POST /package.Service/Method, by a caller whose principal is <trust domain>/ns/<namespace>/sa/<service account>. A rule for GET, for a path without the slash in front, for a method that no proto has, for a port that the pods do not have, or for a principal in another form never matches: an ALLOW policy then refuses everybody, and a DENY policy lets everybody through.',
  source: 'Istio, AuthorizationPolicy: Operation and Source; gRPC over HTTP2',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    const accounts = accountsByNamespace(rendered);
    for (const document of policiesOf(rendered)) {
      const rules = listAt(document.value, 'spec', 'rules');
      if (textAt(document.value, 'spec', 'action') === 'DENY' && rules.length === 0)
        yield {
          message: `${titleOf(document)} has no rules, and refuses nothing`,
          at: document.at(['spec', 'action']),
          hint: 'write rules: [{}] to refuse every call, or say which',
        };
      const known = knownTo(document, rendered, paths, accounts);
      for (const [index, rule] of rules.entries())
        yield* ruleMistakes(document, rule, ['spec', 'rules', index], known);
    }
  },
});
