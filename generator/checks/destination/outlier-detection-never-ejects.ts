import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { perPlace, together } from '../support/places.ts';
import { type PolicySource, policyOfVersion } from '../support/traffic-policies.ts';
import { fewestPods } from '../support/version-shares.ts';

/** Envoy's default for the share of pods that may be ejected. */
const defaultPercent = 10;

export const outlierDetectionNeverEjects = defineCheck({
  name: 'outlier-detection-never-ejects',
  code: 'MESH440',
  severity: 'warning',
  title: 'Outlier detection can never eject a pod',
  explanation:
    'Envoy ejects a pod only while (ejected + 1) / pods is at most maxEjectionPercent, separately for each version. Unlike older versions, it makes no exception for the first pod: with the default of 10 %, a version with fewer than ten pods never loses a pod. While fewer pods than minHealthPercent are healthy, calls also go to ejected pods. This check does not report a version with a single pod, because calls have no other pod.',
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
        message: others.length === 0 ? message : `${message}; the same applies to ${together(others)}`,
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
  const { maxEjectionPercent: configured, minHealthPercent = 0 } = outlierDetection;
  // Another check reports that Istio treats 0 as not set.
  if (configured === 0) return;
  const percent = configured ?? defaultPercent;
  const scale = own.versions[version]?.autoscaling ? 'autoscaling' : 'replicas';
  const size = { message: 'the pods', at: atOwn(['versions', version, scale], 'key') };
  const where = `${version} in ${cluster.spec.name}`;
  if (percent * pods < 100) {
    yield {
      message: `${percent} % of the ${pods} pods of ${where} is less than one pod: no pod is ever ejected`,
      at: at(['outlierDetection', 'maxEjectionPercent'], configured === undefined ? 'key' : 'value'),
      hint: `write maxEjectionPercent: ${Math.ceil(100 / pods)} or more`,
      percent,
      pods,
      where,
      related: [size],
    };
  } else if (100 * (pods - 1) < minHealthPercent * pods) {
    yield {
      message: `with one of the ${pods} pods of ${where} ejected, fewer than ${minHealthPercent} % are healthy: the ejected pod still gets calls`,
      at: at(['outlierDetection', 'minHealthPercent']),
      hint: `write minHealthPercent: ${Math.floor((100 * (pods - 1)) / pods)} or less`,
      percent: minHealthPercent,
      pods,
      where,
      related: [size],
    };
  }
}
