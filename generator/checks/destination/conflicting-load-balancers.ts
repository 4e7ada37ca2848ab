import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const conflictingLoadBalancers = defineCheck({
  name: 'conflicting-load-balancers',
  code: 'MESH431',
  severity: 'error',
  title: 'Two load balancing methods exclude each other',
  explanation:
    'simple chooses a pod for each call separately; consistentHash chooses it by a key of the call. The API server rejects a DestinationRule with both.',
  source: 'Istio, LoadBalancerSettings: simple and consistentHash are one choice',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { simple, consistentHash } = policy.loadBalancer ?? {};
      if (simple === undefined || !consistentHash) continue;
      yield {
        message: `loadBalancer has both simple: ${simple} and consistentHash`,
        at: at(['loadBalancer', 'consistentHash'], 'key'),
        hint: 'remove one of the two; in a cluster file, null removes the value of the service spec',
        related: [{ message: 'the other way', at: at(['loadBalancer', 'simple']) }],
      };
    }
  },
});
