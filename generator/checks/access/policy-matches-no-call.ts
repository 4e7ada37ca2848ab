import { listAt, textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import {
  authorizationPolicies,
  knownNames,
  ruleMistakes,
} from '../support/documents/authorization-policies.ts';

export const policyMatchesNoCall = defineRenderedCheck({
  name: 'policy-matches-no-call',
  code: 'MESH465',
  severity: 'error',
  title: 'An AuthorizationPolicy names what no call has',
  explanation:
    'A gRPC call is a POST to /package.Service/Method, from a caller whose principal is <trust domain>/ns/<namespace>/sa/<service account>. A rule never matches if it names GET, a method of HTTP in lower case, a value with * inside, a path that is a regular expression, a path without the leading slash, a method that no proto declares, a port that the pods do not have, a principal in another form or of another trust domain, a ServiceAccount that does not exist, or a condition on an attribute that Istio does not know. For an HTTP server of a spec, a rule never matches if no operation under http.operations has its path, or its method at this path; paths of probes and those that servers answer beside their operations, such as /healthz and /metrics, are not checked, nor are whole areas such as /internal/* that are like no operation. A denial of a method that no operation has, such as DELETE, is a precaution for any path and for a whole area (no paths, /*, /cart*, /orders/{**}); for single paths such as /cart and /orders/{*} it is reported. An ALLOW policy is reported in all of these cases. An ALLOW policy then denies every call, and a DENY policy denies none. Connections to a port for TCP have no paths, methods, hosts, headers and tokens of HTTP: Istio drops a rule with one of them from an ALLOW policy, and ignores it in a DENY policy, which then denies every connection. In notPrincipals, notPaths, notPorts, notMethods and notValues, such a value excludes nothing: a DENY policy then denies every caller, and an ALLOW policy allows every caller.',
  source:
    'Istio, AuthorizationPolicy: Operation, Source and Condition; Using Istio authorization on plain TCP protocols; Authorization Policy Conditions; gRPC over HTTP2',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered)) {
      const rules = listAt(document.value, 'spec', 'rules');
      if (textAt(document.value, 'spec', 'action') === 'DENY' && rules.length === 0)
        yield {
          message: `${titleOf(document)} has no rules and denies no call`,
          at: document.at(['spec', 'action']),
          hint: 'write rules: [{}] to deny every call, or list the calls to deny',
        };
      const known = knownNames(document, rendered);
      for (const [index, rule] of rules.entries())
        yield* ruleMistakes(document, rule, ['spec', 'rules', index], known);
    }
  },
});
