import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedFleet } from './check.ts';
import { type Breach, baselineBreaches, restrictedBreaches } from './pod-security.ts';
import { podsOf, type RenderedPod } from './pods.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission';

export const admittedPod = defineRenderedCheck({
  code: 'MESH490',
  severity: 'error',
  title: 'A pod that its namespace refuses',
  explanation:
    'Each namespace enforces a Pod Security profile: baseline, and restricted in clusters with istio-cni. A Deployment that breaks it is accepted, and its pods are not: nothing starts, the old pods stay, and the reason stands in the events of a ReplicaSet.',
  source,
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const enforcing = clustersOf(pod, rendered, true);
      for (const breach of baselineBreaches(pod))
        yield findingOf(pod, breach, 'baseline', pod.document.clusters);
      if (enforcing.length > 0)
        for (const breach of restrictedBreaches(pod)) yield findingOf(pod, breach, 'restricted', enforcing);
    }
  },
});

export const restrictedPod = defineRenderedCheck({
  code: 'MESH491',
  severity: 'warning',
  title: 'A pod with more rights than it needs',
  explanation:
    'The Pod Security profile restricted is what the generator renders, and what every namespace warns about. Without istio-cni it cannot be enforced, since the proxy’s init container needs more; a pod that breaks it runs there, and is refused in a cluster that has istio-cni.',
  source,
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      if (clustersOf(pod, rendered, true).length > 0) continue;
      for (const breach of restrictedBreaches(pod)) yield findingOf(pod, breach, 'restricted', []);
    }
  },
});

/** The clusters of a pod in which the profile restricted is enforced, or is not. */
function clustersOf({ document }: RenderedPod, { fleet }: RenderedFleet, enforced: boolean): string[] {
  return fleet.clusters
    .filter(({ name, istio }) => istio.cni === enforced && document.clusters.includes(name))
    .map(({ name }) => name);
}

function findingOf(
  { document }: RenderedPod,
  { path, what, hint }: Breach,
  profile: string,
  clusters: readonly string[],
): Finding {
  const where = clusters.length > 0 ? `; ${profile} is enforced in ${clusters.join(', ')}` : '';
  return {
    message: `${document.kind} ${document.name}: ${what}${where}`,
    at: document.at(path),
    hint,
  };
}
