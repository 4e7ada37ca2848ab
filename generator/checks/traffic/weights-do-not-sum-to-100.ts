import { defineCheck, settingsSources } from '../check.ts';
import { clusterSplits, ruleSplits } from '../support/version-shares.ts';

export const weightsDoNotSumTo100 = defineCheck({
  name: 'weights-do-not-sum-to-100',
  code: 'MESH401',
  severity: 'error',
  title: 'Weights do not sum to 100',
  explanation:
    'Weights are percentages of the calls. Envoy accepts any sum and scales it, so a forgotten line would silently shift traffic.',
  source: 'Istio, VirtualService, HTTPRouteDestination.weight',
  *run(workspace) {
    const splits = [
      ...settingsSources(workspace).flatMap(ruleSplits),
      ...workspace.instances.flatMap(clusterSplits),
    ];
    for (const { weights, at } of splits) {
      const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
      if (sum === 100) continue;
      const terms = Object.values(weights).join(' + ');
      const amount = Math.abs(100 - sum);
      const difference = `${amount} ${amount === 1 ? 'is' : 'are'} ${sum < 100 ? 'missing' : 'too many'}`;
      yield { message: `the weights sum to ${sum}, not to 100 (${terms})`, at, hint: difference };
    }
  },
});
