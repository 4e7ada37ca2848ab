import { podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { baselineBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding, servicesUnderPodSecurity } from '../support/documents/pod-security-findings.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podWithHostAccess = defineRenderedCheck({
  name: 'pod-with-host-access',
  code: 'MESH363',
  severity: 'error',
  title: 'A pod has access to its node',
  explanation:
    'Without istio-cni, injection adds a container with NET_ADMIN, so a namespace can enforce only the Pod Security profile privileged, and the cluster rejects nothing. The profile baseline forbids the network or files of the node, privileged containers and more capabilities, because an attacker in such a pod can take over the node. This check enforces baseline instead; in clusters with istio-cni, MESH490 does.',
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
