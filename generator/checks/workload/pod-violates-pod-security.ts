import { podsOf, type RenderedPod } from '../../picture/pod-templates.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { injectedBreaches } from '../support/documents/injected-proxy.ts';
import { type Breach, baselineBreaches, restrictedBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding } from '../support/documents/pod-security-findings.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podViolatesPodSecurity = defineRenderedCheck({
  name: 'pod-violates-pod-security',
  code: 'MESH490',
  severity: 'error',
  title: 'A pod violates the Pod Security level of its namespace',
  explanation:
    'In clusters with istio-cni, each namespace enforces the Pod Security profile restricted on pods after injection. Kubernetes accepts a Deployment that violates it but rejects its pods: no new pod starts, the old pods keep running, and only the events of a ReplicaSet show the reason.',
  source,
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const enforcing = clustersWithCni(pod, rendered);
      if (enforcing.length === 0) continue;
      const why = ', which its namespace forbids';
      const finding = (breach: Breach): DocumentFinding => ({
        ...podSecurityFinding(pod, breach, why),
        clusters: enforcing,
      });
      for (const breach of baselineBreaches(pod)) yield finding(breach);
      for (const breach of restrictedBreaches(pod)) yield finding(breach);
      for (const breach of injectedBreaches(pod)) yield finding(breach);
    }
  },
});

/** The clusters of a pod whose namespace enforces the profile restricted. */
function clustersWithCni({ document }: RenderedPod, { fleet }: RenderedFleet): string[] {
  return fleet.clusters
    .filter(({ name, istio }) => istio.cni && document.clusters.includes(name))
    .map(({ name }) => name);
}
