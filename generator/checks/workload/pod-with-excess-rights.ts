import { defineRenderedCheck } from '../rendered/check.ts';
import { restrictedBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding, servicesUnderPodSecurity } from '../support/documents/pod-security-findings.ts';
import { podsOf } from '../support/documents/pods.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podWithExcessRights = defineRenderedCheck({
  name: 'pod-with-excess-rights',
  code: 'MESH491',
  severity: 'warning',
  title: 'A pod with more rights than it needs',
  explanation:
    'The Pod Security profile restricted is what the generator renders, and what every namespace warns about. Without istio-cni it cannot be enforced, since the proxy’s init container needs more, and the namespace enforces privileged; a pod that breaks it runs there, and is refused in a cluster that has istio-cni.',
  source,
  *run(rendered) {
    const refused = servicesUnderPodSecurity(rendered);
    for (const pod of podsOf(rendered)) {
      if (refused.has(pod.document.service)) continue;
      for (const breach of restrictedBreaches(pod)) yield podSecurityFinding(pod, breach, '');
    }
  },
});
