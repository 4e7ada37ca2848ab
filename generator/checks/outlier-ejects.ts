import type { Instance } from '../load/workspace.ts';
import { defineCheck, type Finding } from './check.ts';
import { fewestPods } from './pods.ts';
import { type PolicySource, policyOfVersion } from './policy-sources.ts';

/** Envoy's share of pods that may be ejected where nothing is said. */
const defaultPercent = 10;

export const outlierDetectionEjects = defineCheck({
  code: 'MESH440',
  severity: 'warning',
  title: 'Outlier detection that can eject no pod',
  explanation:
    'Envoy ejects a pod while (ejected + 1) / pods is at most maxEjectionPercent, counted for each version apart. Unlike in older versions, there is no exception for the first pod: with 10 %, which is the default, none is ejected below ten. While fewer pods than minHealthPercent are healthy, calls go to ejected ones as well. A version with a single pod is passed over here: there is no other one to send calls to.',
  source: 'Envoy, OutlierDetection.max_ejection_percent and always_eject_one_host, which Istio leaves off',
  *run({ instances }) {
    for (const instance of instances) {
      for (const [version, own] of Object.entries(instance.own.versions)) {
        const pods = fewestPods(own);
        if (pods < 2) continue;
        yield* powerless(instance, version, pods, policyOfVersion(instance, version));
      }
    }
  },
});

function* powerless(
  { own, cluster, atOwn }: Instance,
  version: string,
  pods: number,
  { policy, at }: PolicySource,
): Iterable<Finding> {
  const { outlierDetection } = policy;
  if (!outlierDetection) return;
  const { maxEjectionPercent: said, minHealthPercent = 0 } = outlierDetection;
  // Istio takes 0 for nothing said.
  const percent = said || defaultPercent;
  const scale = own.versions[version]?.autoscaling ? 'autoscaling' : 'replicas';
  const size = { message: 'the pods', at: atOwn(['versions', version, scale], 'key') };
  const where = `${version} in ${cluster.spec.name}`;
  if (percent * pods < 100) {
    yield {
      message: `${percent} % of the ${pods} pods of ${where} is less than one: none is ever ejected`,
      at: at(['outlierDetection', 'maxEjectionPercent'], said === undefined ? 'key' : 'value'),
      hint: `write maxEjectionPercent: ${Math.ceil(100 / pods)} or more`,
      related: [size],
    };
  } else if (100 * (pods - 1) < minHealthPercent * pods) {
    yield {
      message: `with one of the ${pods} pods of ${where} ejected, fewer than ${minHealthPercent} % are healthy: it gets calls all the same`,
      at: at(['outlierDetection', 'minHealthPercent']),
      hint: `write minHealthPercent: ${Math.floor((100 * (pods - 1)) / pods)} or less`,
      related: [size],
    };
  }
}
