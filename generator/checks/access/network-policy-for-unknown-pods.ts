import { defineRenderedCheck } from '../rendered-check.ts';
import { networkPolicyMistakes } from '../support/documents/network-policy-mistakes.ts';

export const networkPolicyForUnknownPods = defineRenderedCheck({
  name: 'network-policy-for-unknown-pods',
  code: 'MESH1626',
  severity: 'warning',
  title: 'A NetworkPolicy permits pods that this repository does not have',
  explanation:
    'A podSelector without namespaceSelector means pods in the namespace of the policy. If no document of this repository asks for such pods there, the rule permits no connection, unless something else runs pods in a namespace of services. For pods of another namespace, such as those of a monitoring system, add a namespaceSelector. If something else runs the pods, suppress the finding with a comment.',
  source: 'Kubernetes, Network Policies: behavior of to and from selectors',
  *run(rendered) {
    for (const { isUncertain, findings } of networkPolicyMistakes(rendered)) if (isUncertain) yield* findings;
  },
});
