import type { Instance } from '../../load/workspace.ts';
import { defineCheck, type Finding } from '../check.ts';
import { type VersionSpec, weightOf } from '../support/version-shares.ts';

/** The pods it has at most. */
const mostPods = ({ replicas = 1, autoscaling }: VersionSpec): number => autoscaling?.maxReplicas ?? replicas;

export const tooFewPodsForWeight = defineCheck({
  name: 'too-few-pods-for-weight',
  code: 'MESH430',
  severity: 'warning',
  title: 'A version with too few pods for its share of the calls',
  explanation:
    'Weights say who gets the calls, replicas who can answer them. Where a few pods get what the others are meant for, they are slow first and down next, and it looks as if the new version were bad. Told where a pod would get more than twice the calls of an even split, while a version with no more calls has more pods; of autoscaled versions at their most.',
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
  const all = versions.reduce((total, [, said]) => total + mostPods(said), 0);
  for (const [version, said] of versions) {
    const pods = mostPods(said);
    const weight = weightOf(weights, version);
    const isOutnumbered = versions.some(
      ([other, each]) => mostPods(each) > pods && weightOf(weights, other) <= weight,
    );
    if (pods === 0 || weight * all <= 200 * pods || !isOutnumbered) continue;
    const size = said.autoscaling ? 'autoscaling' : 'replicas';
    yield {
      message: `version ${version} of ${name} gets ${weight} % of the calls with ${pods} of the ${all} pods in ${cluster.spec.name}`,
      at: atOwn(['weights', version]),
      hint: `give it about ${Math.ceil((weight * all) / 100)} pods first, or a smaller weight`,
      related: [{ message: 'its pods', at: atOwn(['versions', version, size], 'key') }],
    };
  }
}
