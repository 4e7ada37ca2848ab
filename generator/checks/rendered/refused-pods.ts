import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedFleet } from './check.ts';
import { type Breach, baselineBreaches, restrictedBreaches } from './pod-security.ts';
import { podsOf, type RenderedPod } from './pods.ts';
import { placeOf, titleOf } from './wording.ts';

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
      for (const breach of baselineBreaches(pod))
        yield findingOf(pod, breach, ', which every namespace forbids');
      const enforcing = clustersWithCni(pod, rendered);
      for (const breach of enforcing.length > 0 ? restrictedBreaches(pod) : [])
        yield findingOf(pod, breach, `, which ${enforcing.join(', ')} ${forbid(enforcing)}`);
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
    const refused = refusedServices(rendered);
    for (const pod of podsOf(rendered)) {
      if (refused.has(pod.document.service)) continue;
      for (const breach of restrictedBreaches(pod)) yield findingOf(pod, breach, '');
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

/** Services that run in a cluster that refuses such pods: there it is said as an error. */
const refusedServices = ({ fleet }: RenderedFleet): ReadonlySet<string> =>
  new Set(
    fleet.clusters
      .filter(({ istio }) => istio.cni)
      .flatMap(({ instances }) => instances.map(({ service }) => service.name)),
  );

function findingOf(
  { document }: RenderedPod,
  { path, elsewhere = [], what, hint }: Breach,
  why: string,
): Finding {
  return {
    message: `${titleOf(document)}: ${what}${why}`,
    at: placeOf(document, path, ...elsewhere),
    hint,
  };
}
