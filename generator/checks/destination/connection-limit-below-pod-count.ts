import { numberAt } from '../../lang/at-path.ts';
import type { Workspace } from '../../load/workspace.ts';
import { fewestPods as fewestPodsOf } from '../../model/fleet.ts';
import { readDestinationRule } from '../../picture/destination-rules.ts';
import { domainOf, findService } from '../../picture/hosts.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, podsBehind } from '../../picture/pods.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineCheck, type Finding } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { type WrittenLimit, writtenLimits } from '../support/documents/written-policies.ts';
import { policyOfVersion } from '../support/traffic-policies.ts';
import { fewestPods } from '../support/version-shares.ts';

export const connectionLimitBelowPodCount = defineCheck({
  name: 'connection-limit-below-pod-count',
  code: 'MESH328',
  severity: 'warning',
  title: 'maxConnections is below the number of pods',
  explanation:
    'maxConnections counts the connections to all pods of a version together, and Envoy always opens one connection to each pod it uses. A limit below the number of pods has no effect and was probably intended per pod. To limit calls, use http2MaxRequests: one connection carries many calls.',
  source: 'Envoy, CircuitBreakers.Thresholds.max_connections; Istio, ConnectionPoolSettings',
  *run(workspace) {
    yield* tooFew(workspace);
  },
  *runDocuments(rendered) {
    for (const limit of writtenLimits(rendered, 'maxConnections'))
      for (const picture of picturesOf(limit.document, rendered)) {
        const pods = podsUnder(limit, picture, rendered);
        if (pods > limit.value)
          yield* mistakeAt(
            limit.document,
            limit.paths,
            {
              message: `maxConnections is ${limit.value}, but its host has ${pods} or more pods`,
              hint: 'limit calls with http2MaxRequests instead, or remove it',
            },
            [picture.name],
          );
      }
  },
});

/** The pods that a policy is for: those of its subset, or of its host. Each subset has connections of its own. */
function podsUnder(
  { document, policy }: WrittenLimit,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): number {
  const { host, users, subsets } = readDestinationRule(document, domainOf(rendered));
  const service = findService(picture.hosts, host, users);
  const pods = service ? podsBehind(service, picture.podsByNamespace) : [];
  const of = subsets.filter(({ path }) => policy[1] !== 'subsets' || path[2] === policy[2]);
  const groups =
    of.length > 0 ? of.map(({ labels }) => pods.filter((pod) => selects(labels, pod.labels))) : [pods];
  const count = (group: readonly ClusterPods[]) =>
    group.reduce((sum, pod) => sum + replicasOf(pod, picture, rendered), 0);
  return Math.max(...groups.map(count));
}

/** The pods that a version or a document of a team has at any time. */
function replicasOf(
  { written, service, labels }: ClusterPods,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): number {
  const instance = rendered.fleet.clusters
    .find(({ name }) => name === picture.name)
    ?.instances.find((each) => each.service.name === service?.name);
  const version = instance?.versions.find(({ name }) => name === labels['version']);
  const replicas = numberAt(written?.document.value, 'spec', 'replicas');
  return replicas ?? (version ? fewestPodsOf(version.scale) : 1);
}

function* tooFew({ instances }: Workspace): Iterable<Finding> {
  for (const instance of instances) {
    const { cluster, own, spec, atOwn } = instance;
    if (!spec.connectionPool && !spec.subsets) continue;
    for (const [version, settings] of Object.entries(own.versions)) {
      const { policy, at } = policyOfVersion(instance, version);
      const limit = policy.connectionPool?.maxConnections;
      const pods = fewestPods(settings);
      if (limit === undefined || limit >= pods) continue;
      yield {
        message: `maxConnections is ${limit}, but version ${version} has ${pods} or more pods in ${cluster.spec.name}`,
        at: at(['connectionPool', 'maxConnections']),
        hint: 'limit calls with http2MaxRequests instead, or remove it',
        related: [
          {
            message: 'the pods',
            at: atOwn(['versions', version, settings.autoscaling ? 'autoscaling' : 'replicas'], 'key'),
          },
        ],
      };
    }
  }
}
