import { defineRenderedCheck } from '../rendered/check.ts';
import { baselineBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding, servicesUnderPodSecurity } from '../support/documents/pod-security-findings.ts';
import { podsOf } from '../support/documents/pods.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podWithHostAccess = defineRenderedCheck({
  name: 'pod-with-host-access',
  code: 'MESH363',
  severity: 'error',
  title: 'A pod that reaches into its node',
  explanation:
    'Without istio-cni, injection adds a container with NET_ADMIN, so that a namespace can enforce no Pod Security profile but privileged: the cluster refuses nothing. What the profile baseline forbids (the network or the files of the node, privileged containers, more capabilities) lets whoever breaks into the pod take the node and all that runs there. Here this check is what refuses it; in clusters with istio-cni, that is MESH490.',
  source,
  *run(rendered) {
    const refused = servicesUnderPodSecurity(rendered);
    for (const pod of podsOf(rendered)) {
      if (refused.has(pod.document.service)) continue;
      for (const breach of baselineBreaches(pod))
        yield podSecurityFinding(pod, breach, ', which the profile baseline forbids');
    }
  },
});
