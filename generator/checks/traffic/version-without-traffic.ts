import type { Instance } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';
import { fewestPods } from '../support/version-shares.ts';

export const versionWithoutTraffic = defineCheck({
  name: 'version-without-traffic',
  code: 'MESH323',
  severity: 'information',
  title: 'Pods that get no calls',
  explanation:
    'A version of weight 0 that no rule, no mirror and no weights of a method send anything to has pods for nothing. That is so for a while before a canary begins and after it ends; what is forgotten there costs money, and keeps running with yesterday’s configuration.',
  *run({ instances }) {
    for (const instance of instances) {
      const { name, cluster, own, atOwn } = instance;
      if (!own.weights) continue;
      for (const [version, said] of Object.entries(own.versions)) {
        if (fewestPods(said) === 0 || getsCalls(instance, version)) continue;
        yield {
          message: `no call reaches version ${version} of ${name} in ${cluster.spec.name}`,
          at: atOwn(['versions', version], 'key'),
          hint: 'give it a weight, or remove the version when it is not needed any more',
        };
      }
    }
  },
});

function getsCalls({ own, spec }: Instance, version: string): boolean {
  const gets = (weights: Readonly<Record<string, number>> | undefined) =>
    weights !== undefined && Object.hasOwn(weights, version) && weights[version] !== 0;
  return (
    gets(own.weights) ||
    Object.values(own.methodWeights ?? {}).some(gets) ||
    (spec.routes ?? []).some(({ subset, weights }) => subset === version || gets(weights)) ||
    (spec.mirror ?? []).some(({ subset }) => subset === version)
  );
}
