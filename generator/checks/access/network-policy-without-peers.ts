import { defineRenderedCheck } from '../rendered-check.ts';
import { networkPolicyMistakes } from '../support/documents/network-policy-mistakes.ts';

export const networkPolicyWithoutPeers = defineRenderedCheck({
  name: 'network-policy-without-peers',
  code: 'MESH1605',
  severity: 'error',
  title: 'A NetworkPolicy names pods, namespaces or ports that do not exist',
  explanation:
    'A rule of a NetworkPolicy whose podSelector or namespaceSelector fits no pod allows no connection: those that it should allow time out. A podSelector alone means pods in the namespace of the policy. Ports are those of the pods, not of the Service. Pods in namespaces without services of this repository are not known, and not checked.',
  source: 'Kubernetes, Network Policies: behavior of to and from selectors, and targeting a range of ports',
  *run(rendered) {
    for (const { isUncertain, findings } of networkPolicyMistakes(rendered))
      if (!isUncertain) yield* findings;
  },
});
