import type { Instance } from '../../load/workspace.ts';
import { defineCheck } from '../check.ts';
import { fewestPods } from '../support/version-shares.ts';

export const versionWithoutTraffic = defineCheck({
  name: 'version-without-traffic',
  code: 'MESH323',
  severity: 'information',
  title: 'A version gets no calls',
  explanation:
    'A version with weight 0 that no rule, mirror or weights of a method use has pods without work. This is normal for a while before a canary starts and after it ends. A forgotten version costs money and keeps an old configuration.',
  *run({ instances }) {
    for (const instance of instances) {
      const { name, cluster, own, atOwn } = instance;
      if (!own.weights) continue;
      for (const [version, settings] of Object.entries(own.versions)) {
        if (fewestPods(settings) === 0 || getsCalls(instance, version)) continue;
        yield {
          message: `no call reaches version ${version} of ${name} in ${cluster.spec.name}`,
          at: atOwn(['versions', version], 'key'),
          hint: 'give it a weight, or remove the version if you no longer need it',
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
