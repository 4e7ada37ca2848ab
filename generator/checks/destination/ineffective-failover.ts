import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const ineffectiveFailover = defineCheck({
  name: 'ineffective-failover',
  code: 'MESH434',
  severity: 'error',
  title: 'Failover between regions never happens',
  explanation:
    'Calls fail over to another region when the pods of their own region are ejected. Without outlierDetection no pod is ever ejected, and with enabled: false locality load balancing is off. Istio silently accepts both.',
  source: 'Istio, LocalityLoadBalancerSetting.failover',
  *run(workspace) {
    for (const { policy, name, at } of policySources(workspace)) {
      const { failover, failoverPriority, enabled } = policy.loadBalancer?.localityLbSetting ?? {};
      const key = failover ? 'failover' : 'failoverPriority';
      if (!failover && !failoverPriority) continue;
      const path = ['loadBalancer', 'localityLbSetting'];
      if (enabled === false)
        yield {
          message: `${key} is set, but locality load balancing is off`,
          at: at([...path, key], 'key'),
          hint: `remove enabled: false, or ${key}`,
          related: [{ message: 'off because of this', at: at([...path, 'enabled']) }],
        };
      if (!policy.outlierDetection)
        yield {
          message: 'no pod is ever ejected, so no region ever fails over',
          at: at([...path, key], 'key'),
          hint: 'add outlierDetection',
          missingIn: name,
        };
      for (const [index, { from, to }] of (failover ?? []).entries()) {
        if (from !== to) continue;
        yield {
          message: `${from} cannot fail over to itself`,
          at: at([...path, 'failover', index, 'to']),
          hint: 'name another region; Istio tries other zones of the same region first automatically',
        };
      }
    }
  },
});
