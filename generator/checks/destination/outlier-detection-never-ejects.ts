import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { perPlace, together } from '../support/places.ts';
import { type PolicySource, policyOfVersion } from '../support/traffic-policies.ts';
import { fewestPods } from '../support/version-shares.ts';

/** Envoy's share of pods that may be ejected where nothing is said. */
const defaultPercent = 10;

export const outlierDetectionNeverEjects = defineCheck({
  name: 'outlier-detection-never-ejects',
  code: 'MESH440',
  severity: 'warning',
  title: 'Outlier detection that can eject no pod',
  explanation:
    'Envoy ejects a pod while (ejected + 1) / pods is at most maxEjectionPercent, counted for each version apart. Unlike in older versions, there is no exception for the first pod: with 10 %, which is the default, none is ejected below ten. While fewer pods than minHealthPercent are healthy, calls go to ejected ones as well. A version with a single pod is passed over here: there is no other one to send calls to.',
  source: 'Envoy, OutlierDetection.max_ejection_percent and always_eject_one_host, which Istio leaves off',
  *run({ instances }) {
    const found = instances.flatMap((instance) =>
      Object.entries(instance.own.versions).flatMap(([version, own]) => {
        const pods = fewestPods(own);
        return pods < 2 ? [] : [...powerless(instance, version, pods, policyOfVersion(instance, version))];
      }),
    );
    for (const group of perPlace(found, ({ percent }) => percent)) {
      const [first] = group;
      const fewest = group.reduce((least, each) => (each.pods < least.pods ? each : least), first);
      const { message, hint } = fewest;
      const others = group
        .filter((each) => each !== fewest)
        .map(({ where, pods }) => `${where} (${pods} pods)`);
      yield {
        message: others.length === 0 ? message : `${message}; so it is with ${together(others)}`,
        at: first.at,
        hint,
        related: group.flatMap(({ related }) => related),
      };
    }
  },
});

interface Powerless extends Required<Pick<Finding, 'message' | 'at' | 'hint'>> {
  readonly percent: number;
  readonly pods: number;
  /** The version, and its cluster. */
  readonly where: string;
  readonly related: NonNullable<Finding['related']>;
}

function* powerless(
  { own, cluster, atOwn }: Instance,
  version: string,
  pods: number,
  { policy, at }: PolicySource,
): Iterable<Powerless> {
  const { outlierDetection } = policy;
  if (!outlierDetection) return;
  const { maxEjectionPercent: said, minHealthPercent = 0 } = outlierDetection;
  // That Istio takes 0 for nothing said is another finding.
  if (said === 0) return;
  const percent = said ?? defaultPercent;
  const scale = own.versions[version]?.autoscaling ? 'autoscaling' : 'replicas';
  const size = { message: 'the pods', at: atOwn(['versions', version, scale], 'key') };
  const where = `${version} in ${cluster.spec.name}`;
  if (percent * pods < 100) {
    yield {
      message: `${percent} % of the ${pods} pods of ${where} is less than one: none is ever ejected`,
      at: at(['outlierDetection', 'maxEjectionPercent'], said === undefined ? 'key' : 'value'),
      hint: `write maxEjectionPercent: ${Math.ceil(100 / pods)} or more`,
      percent,
      pods,
      where,
      related: [size],
    };
  } else if (100 * (pods - 1) < minHealthPercent * pods) {
    yield {
      message: `with one of the ${pods} pods of ${where} ejected, fewer than ${minHealthPercent} % are healthy: it gets calls all the same`,
      at: at(['outlierDetection', 'minHealthPercent']),
      hint: `write minHealthPercent: ${Math.floor((100 * (pods - 1)) / pods)} or less`,
      percent: minHealthPercent,
      pods,
      where,
      related: [size],
    };
  }
}
