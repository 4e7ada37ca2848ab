import { defineCheck, settingsSources } from '../check.ts';
import { policiesOf } from '../support/traffic-policies.ts';

export const ignoredTrafficDistribution = defineCheck({
  name: 'ignored-traffic-distribution',
  code: 'MESH435',
  severity: 'error',
  title: 'Proxies ignore trafficDistribution',
  explanation:
    'If localityLbSetting is set, a proxy uses it instead of trafficDistribution. Only Kubernetes itself would then follow trafficDistribution, but no call passes through its load balancing.',
  source: 'istio/istio, pilot/pkg/networking/core/loadbalancer (GetEffectiveLbSetting)',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.trafficDistribution === undefined) continue;
      for (const source of policiesOf({ spec, at })) {
        if (!source.policy.loadBalancer?.localityLbSetting) continue;
        yield {
          message: `localityLbSetting overrides trafficDistribution: ${spec.trafficDistribution}`,
          at: source.at(['loadBalancer', 'localityLbSetting'], 'key'),
          hint: 'remove one of the two',
          related: [{ message: 'trafficDistribution', at: at(['trafficDistribution']) }],
        };
      }
    }
  },
});
