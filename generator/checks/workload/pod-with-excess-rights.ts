import { podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { restrictedBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding, servicesUnderPodSecurity } from '../support/documents/pod-security-findings.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podWithExcessRights = defineRenderedCheck({
  name: 'pod-with-excess-rights',
  code: 'MESH491',
  severity: 'warning',
  title: 'A pod has more rights than it needs',
  explanation:
    'The generator renders pods that meet the Pod Security profile restricted, and every namespace warns about violations. Without istio-cni a namespace cannot enforce it, because the init container of the proxy needs more rights, and enforces privileged instead. A pod that violates the profile runs there, but a cluster with istio-cni rejects it.',
  source,
  *run(rendered) {
    const refused = servicesUnderPodSecurity(rendered);
    for (const pod of podsOf(rendered)) {
      if (refused.has(pod.document.service)) continue;
      for (const breach of restrictedBreaches(pod)) yield podSecurityFinding(pod, breach, '');
    }
  },
});
