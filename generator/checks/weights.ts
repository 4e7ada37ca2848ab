import { removing } from '../diagnostics/fix/fix.ts';
import { suggestion } from '../diagnostics/suggestion.ts';
import type { Instance } from '../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from './check.ts';
import { clusterSplits, ruleSplits } from './splits.ts';

export const weightsSumTo100 = defineCheck({
  code: 'MESH401',
  severity: 'error',
  title: 'Weights do not sum to 100',
  explanation:
    'Weights are percentages of the calls. Envoy would accept any sum and scale it, so that a forgotten line would shift traffic without anybody having decided it.',
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

export const weightedVersionExists = defineCheck({
  code: 'MESH402',
  severity: 'error',
  title: 'A weight for a version that does not run here',
  explanation:
    'Each weight is a share of the calls for the subset of that name. A subset without pods answers every call with 503, gRPC status UNAVAILABLE.',
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

export const severalVersionsNeedWeights = defineCheck({
  code: 'MESH403',
  severity: 'error',
  title: 'Several versions without weights',
  explanation:
    'With one version, all calls go to it. With several, who gets how many is a decision that must be visible in review; a version that gets none yet has the weight 0.',
  *run({ instances }) {
    for (const instance of instances) {
      if (!instance.own.weights && Object.keys(instance.own.versions).length > 1) yield* missing(instance);
    }
  },
});

function* missing({ own, atOwn }: Instance): Iterable<Finding> {
  const names = Object.keys(own.versions);
  const example = names.map((name, index) => `${name}: ${index === 0 ? 100 : 0}`).join(', ');
  yield {
    message: `${names.join(' and ')} run here, and nothing says which gets how many calls`,
    at: atOwn(['versions'], 'key'),
    hint: `add weights: { ${example} }`,
  };
}
