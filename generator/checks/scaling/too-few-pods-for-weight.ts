import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type VersionSpec, weightOf } from '../support/version-shares.ts';

/** Its maximum number of pods. */
const mostPods = ({ replicas = 1, autoscaling }: VersionSpec): number => autoscaling?.maxReplicas ?? replicas;

export const tooFewPodsForWeight = defineCheck({
  name: 'too-few-pods-for-weight',
  code: 'MESH430',
  severity: 'warning',
  title: 'A version has too few pods for its share of the calls',
  explanation:
    'Weights distribute the calls; replicas determine how many calls a version can answer. If a few pods get too many calls, they get slow and then fail, and the new version looks bad. This check reports a version whose pods would each get more than twice the calls of an even split, while another version with no more calls has more pods. Autoscaled versions count with their maximum.',
  *run({ instances }) {
    for (const instance of instances) {
      if (instance.own.weights) yield* overloaded(instance, instance.own.weights);
    }
  },
});

function* overloaded(
  { cluster, name, own, atOwn }: Instance,
  weights: Readonly<Record<string, number>>,
): Iterable<Finding> {
  const versions = Object.entries(own.versions);
  const all = versions.reduce((total, [, settings]) => total + mostPods(settings), 0);
  for (const [version, settings] of versions) {
    const pods = mostPods(settings);
    const weight = weightOf(weights, version);
    const isOutnumbered = versions.some(
      ([other, each]) => mostPods(each) > pods && weightOf(weights, other) <= weight,
    );
    if (pods === 0 || weight * all <= 200 * pods || !isOutnumbered) continue;
    const size = settings.autoscaling ? 'autoscaling' : 'replicas';
    yield {
      message: `version ${version} of ${name} gets ${weight} % of the calls but has ${pods} of the ${all} pods in ${cluster.spec.name}`,
      at: atOwn(['weights', version]),
      hint: `give it about ${Math.ceil((weight * all) / 100)} pods first, or a smaller weight`,
      related: [{ message: 'its pods', at: atOwn(['versions', version, size], 'key') }],
    };
  }
}
