import type { Workspace } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { policyOfVersion, policySources } from '../support/traffic-policies.ts';

export const settingIgnoredByLoadBalancer = defineCheck({
  name: 'setting-ignored-by-load-balancer',
  code: 'MESH433',
  severity: 'error',
  title: 'The load balancing algorithm ignores another setting',
  explanation:
    'Only LEAST_REQUEST and ROUND_ROBIN support warmup; other algorithms silently ignore it. PASSTHROUGH does not choose a pod. It uses the address that the caller dialled, which covers all versions, so weights have no effect.',
  source: 'Istio, LoadBalancerSettings.warmup and SimpleLB; Envoy, Slow start mode and Original destination',
  *run(workspace) {
    yield* ignoredWarmups(workspace);
    yield* ignoredWeights(workspace);
  },
});

function* ignoredWarmups(workspace: Workspace): Iterable<Finding> {
  for (const { policy, at } of policySources(workspace)) {
    const { simple = 'LEAST_REQUEST', consistentHash, warmup } = policy.loadBalancer ?? {};
    if (!warmup || (!consistentHash && (simple === 'LEAST_REQUEST' || simple === 'ROUND_ROBIN'))) continue;
    const [algorithm, step] = consistentHash ? ['a hash', 'consistentHash'] : [simple, 'simple'];
    yield {
      message: `${algorithm} ignores warmup`,
      at: at(['loadBalancer', 'warmup'], 'key'),
      hint: 'remove warmup, or choose LEAST_REQUEST or ROUND_ROBIN',
      related: [{ message: 'the algorithm', at: at(['loadBalancer', step], 'key') }],
    };
  }
}

function* ignoredWeights({ instances }: Workspace): Iterable<Finding> {
  for (const instance of instances) {
    const { name, own, cluster, atOwn } = instance;
    const versions = Object.keys(own.versions);
    if (versions.length < 2) continue;
    for (const version of versions) {
      const { policy, at } = policyOfVersion(instance, version);
      if (policy.loadBalancer?.simple !== 'PASSTHROUGH') continue;
      yield {
        message: `PASSTHROUGH ignores the versions of ${name}, but ${cluster.spec.name} runs ${versions.join(' and ')}`,
        at: at(['loadBalancer', 'simple']),
        hint: 'choose another algorithm, or run one version',
        related: [{ message: 'the versions', at: atOwn(['versions'], 'key') }],
      };
      break;
    }
  }
}
