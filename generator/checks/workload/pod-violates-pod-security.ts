import { defineRenderedCheck, type RenderedFleet } from '../rendered/check.ts';
import { injectedBreaches } from '../support/documents/injected-proxy.ts';
import { baselineBreaches, restrictedBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding } from '../support/documents/pod-security-findings.ts';
import { podsOf, type RenderedPod } from '../support/documents/pods.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podViolatesPodSecurity = defineRenderedCheck({
  name: 'pod-violates-pod-security',
  code: 'MESH490',
  severity: 'error',
  title: 'A pod that its namespace refuses',
  explanation:
    'In clusters with istio-cni, each namespace enforces the Pod Security profile restricted, on pods as they are after injection. A Deployment that breaks it is accepted, and its pods are not: nothing starts, the old pods stay, and the reason is in the events of a ReplicaSet.',
  source,
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const enforcing = clustersWithCni(pod, rendered);
      if (enforcing.length === 0) continue;
      const why = `, which ${enforcing.join(', ')} ${forbid(enforcing)}`;
      for (const breach of baselineBreaches(pod)) yield podSecurityFinding(pod, breach, why);
      for (const breach of restrictedBreaches(pod)) yield podSecurityFinding(pod, breach, why);
      for (const breach of injectedBreaches(pod)) yield podSecurityFinding(pod, breach, why);
    }
  },
});

const forbid = ({ length }: readonly string[]): string => (length > 1 ? 'forbid' : 'forbids');

/** The clusters of a pod in which its namespace enforces the profile restricted. */
function clustersWithCni({ document }: RenderedPod, { fleet }: RenderedFleet): string[] {
  return fleet.clusters
    .filter(({ name, istio }) => istio.cni && document.clusters.includes(name))
    .map(({ name }) => name);
}
