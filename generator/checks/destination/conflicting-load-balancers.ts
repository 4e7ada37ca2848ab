import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const conflictingLoadBalancers = defineCheck({
  name: 'conflicting-load-balancers',
  code: 'MESH431',
  severity: 'error',
  title: 'Two ways of choosing a pod',
  explanation:
    'simple chooses a pod for each call anew, consistentHash by a key of the call. Only one of them can hold, and the API server refuses a DestinationRule with both.',
  source: 'Istio, LoadBalancerSettings: simple and consistentHash are one choice',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { simple, consistentHash } = policy.loadBalancer ?? {};
      if (simple === undefined || !consistentHash) continue;
      yield {
        message: `a pod cannot be chosen by ${simple} and by a hash`,
        at: at(['loadBalancer', 'consistentHash'], 'key'),
        hint: 'remove one of the two; in a cluster file, null removes what the service spec says',
        related: [{ message: 'the other way', at: at(['loadBalancer', 'simple']) }],
      };
    }
  },
});
