import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const ineffectiveFailover = defineCheck({
  name: 'ineffective-failover',
  code: 'MESH434',
  severity: 'error',
  title: 'A failover between regions that never happens',
  explanation:
    'Calls move to another region when the pods of their own are ejected. Without outlierDetection none ever is, with enabled: false nobody looks, and Istio accepts both without a word.',
  source: 'Istio, LocalityLoadBalancerSetting.failover',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      const { failover, enabled } = policy.loadBalancer?.localityLbSetting ?? {};
      if (!failover) continue;
      const path = ['loadBalancer', 'localityLbSetting'];
      if (enabled === false)
        yield {
          message: 'failover is said, and locality load balancing switched off',
          at: at([...path, 'failover'], 'key'),
          hint: 'remove enabled: false, or failover',
          related: [{ message: 'switched off', at: at([...path, 'enabled']) }],
        };
      if (!policy.outlierDetection)
        yield {
          message: 'nothing ejects pods, so that no region ever fails over',
          at: at([...path, 'failover'], 'key'),
          hint: 'add outlierDetection',
        };
      for (const [index, { from, to }] of failover.entries()) {
        if (from !== to) continue;
        yield {
          message: `${from} cannot stand in for itself`,
          at: at([...path, 'failover', index, 'to']),
          hint: 'name another region; other zones of the same are tried first by themselves',
        };
      }
    }
  },
});
