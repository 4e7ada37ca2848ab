import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { policyOfVersion } from '../support/traffic-policies.ts';
import { fewestPods } from '../support/version-shares.ts';

export const connectionLimitBelowPodCount = defineCheck({
  name: 'connection-limit-below-pod-count',
  code: 'MESH328',
  severity: 'warning',
  title: 'A limit of connections below the number of pods',
  explanation:
    'maxConnections is for all pods of a version together, and Envoy opens one to a pod that has none in any case. Below the number of pods it limits nothing, and is likely meant for each pod; http2MaxRequests limits the calls, of which one connection carries many.',
  source: 'Envoy, CircuitBreakers.Thresholds.max_connections; Istio, ConnectionPoolSettings',
  *run(workspace) {
    yield* tooFew(workspace);
  },
});

function* tooFew({ instances }: Workspace): Iterable<Finding> {
  for (const instance of instances) {
    const { cluster, own, spec, atOwn } = instance;
    if (!spec.connectionPool && !spec.subsets) continue;
    for (const [version, said] of Object.entries(own.versions)) {
      const { policy, at } = policyOfVersion(instance, version);
      const limit = policy.connectionPool?.maxConnections;
      const pods = fewestPods(said);
      if (limit === undefined || limit >= pods) continue;
      yield {
        message: `maxConnections is ${limit}, and version ${version} has ${pods} pods or more in ${cluster.spec.name}`,
        at: at(['connectionPool', 'maxConnections']),
        hint: 'limit calls by http2MaxRequests instead, or leave it out',
        related: [
          {
            message: 'the pods',
            at: atOwn(['versions', version, said.autoscaling ? 'autoscaling' : 'replicas'], 'key'),
          },
        ],
      };
    }
  }
}
