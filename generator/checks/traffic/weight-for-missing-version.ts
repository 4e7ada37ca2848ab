import { removing } from '../../diagnostics/fix/fix.ts';
import { suggestion } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';
import { clusterSplits } from '../support/version-shares.ts';

export const weightForMissingVersion = defineCheck({
  name: 'weight-for-missing-version',
  code: 'MESH402',
  severity: 'error',
  title: 'A weight names a version that does not run here',
  explanation:
    'Each weight is the share of calls for the subset of that name. Calls for a subset without pods fail with 503, gRPC status UNAVAILABLE.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting a destination rule',
  *run({ instances }) {
    for (const instance of instances) {
      const versions = Object.keys(instance.own.versions);
      for (const { weights, atVersion } of clusterSplits(instance)) {
        for (const [name, weight] of Object.entries(weights)) {
          if (versions.includes(name)) continue;
          const at = atVersion(name);
          yield {
            message: `no version ${name} runs in this cluster`,
            at,
            ...(weight === 0 ? { fixes: removing(at, `${name}: 0`) } : {}),
            ...suggestion(name, versions, 'versions here', at, Object.keys(weights)),
          };
        }
      }
    }
  },
});
