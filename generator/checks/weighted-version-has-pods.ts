import { defineCheck } from './check.ts';

export const weightedVersionHasPods = defineCheck({
  code: 'MESH481',
  severity: 'error',
  title: 'A version without pods gets calls',
  explanation:
    'A subset without pods answers every call with 503, gRPC status UNAVAILABLE: Istio does not send its share elsewhere.',
  source: 'Istio, Traffic Management Problems: 503 errors after setting a destination rule',
  *run({ instances }) {
    for (const { own, atOwn } of instances) {
      for (const [name, weight] of Object.entries(own.weights ?? {})) {
        if (weight === 0 || !Object.hasOwn(own.versions, name) || own.versions[name]?.replicas !== 0)
          continue;
        yield {
          message: `version ${name} gets ${weight} % of the calls and has no pods`,
          at: atOwn(['versions', name, 'replicas']),
          hint: 'set its weight to 0 first, or give it replicas',
          related: [{ message: 'the weight', at: atOwn(['weights', name]) }],
        };
      }
    }
  },
});
