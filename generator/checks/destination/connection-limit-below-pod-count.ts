import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
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
});

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
