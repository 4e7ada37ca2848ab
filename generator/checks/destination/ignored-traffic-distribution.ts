import { defineCheck, settingsSources } from '../check.ts';
import { policiesOf } from '../support/traffic-policies.ts';

export const ignoredTrafficDistribution = defineCheck({
  name: 'ignored-traffic-distribution',
  code: 'MESH435',
  severity: 'error',
  title: 'A trafficDistribution that proxies do not heed',
  explanation:
    'A proxy takes localityLbSetting instead of trafficDistribution, not in addition: the pods nearby that trafficDistribution asks for would be preferred by Kubernetes alone, through which no call goes.',
  source: 'istio/istio, pilot/pkg/networking/core/loadbalancer (GetEffectiveLbSetting)',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (spec.trafficDistribution === undefined) continue;
      for (const source of policiesOf({ spec, at })) {
        if (!source.policy.loadBalancer?.localityLbSetting) continue;
        yield {
          message: `localityLbSetting overrules trafficDistribution: ${spec.trafficDistribution}`,
          at: source.at(['loadBalancer', 'localityLbSetting'], 'key'),
          hint: 'remove one of the two',
          related: [{ message: 'trafficDistribution', at: at(['trafficDistribution']) }],
        };
      }
    }
  },
});
