import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedFleet } from './check.ts';
import { injectedBreaches } from './injection.ts';
import { type Breach, baselineBreaches, restrictedBreaches } from './pod-security.ts';
import { podsOf, type RenderedPod } from './pods.ts';
import { placeOf, titleOf } from './wording.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const admittedPod = defineRenderedCheck({
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
      for (const breach of baselineBreaches(pod)) yield findingOf(pod, breach, why);
      for (const breach of restrictedBreaches(pod)) yield findingOf(pod, breach, why);
      for (const breach of injectedBreaches(pod)) yield findingOf(pod, breach, why);
    }
  },
});

export const closedNode = defineRenderedCheck({
  code: 'MESH363',
  severity: 'error',
  title: 'A pod that reaches into its node',
  explanation:
    'Without istio-cni, injection adds a container with NET_ADMIN, so that a namespace can enforce no Pod Security profile but privileged: the cluster refuses nothing. What the profile baseline forbids (the network or the files of the node, privileged containers, more capabilities) lets whoever breaks into the pod take the node and all that runs there. Here this check is what refuses it; in clusters with istio-cni, that is MESH490.',
  source,
  *run(rendered) {
    const refused = refusedServices(rendered);
    for (const pod of podsOf(rendered)) {
      if (refused.has(pod.document.service)) continue;
      for (const breach of baselineBreaches(pod))
        yield findingOf(pod, breach, ', which the profile baseline forbids');
    }
  },
});

export const restrictedPod = defineRenderedCheck({
  code: 'MESH491',
  severity: 'warning',
  title: 'A pod with more rights than it needs',
  explanation:
    'The Pod Security profile restricted is what the generator renders, and what every namespace warns about. Without istio-cni it cannot be enforced, since the proxy’s init container needs more, and the namespace enforces privileged; a pod that breaks it runs there, and is refused in a cluster that has istio-cni.',
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
