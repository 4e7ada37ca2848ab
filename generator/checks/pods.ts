import type { Instance } from '../load/workspace.ts';
import type { InstanceSpec } from '../schema/cluster.ts';
import { defineCheck, type Finding } from './check.ts';

type VersionSpec = InstanceSpec['versions'][string];

/** The pods a version has at any time. */
export const fewestPods = ({ replicas = 1, autoscaling }: VersionSpec): number =>
  autoscaling?.minReplicas ?? replicas;

/** The pods it has at most. */
const mostPods = ({ replicas = 1, autoscaling }: VersionSpec): number => autoscaling?.maxReplicas ?? replicas;

export const severalPodsInLastStage = defineCheck({
  code: 'MESH429',
  severity: 'warning',
  title: 'A single pod for users',
  explanation:
    'The last stage is where users are. With one pod, every drain of a node and every crash is an outage: the disruption budget allows one pod to go, and there is no other one. Told of a version that gets half of the calls or more; a canary may be one pod.',
  source: 'Kubernetes, Disruptions; kube-linter, minimum-three-replicas',
  *run({ fleet, instances }) {
    for (const { cluster, name, own, atOwn } of instances) {
      if (!fleet || cluster.spec.stage !== fleet.spec.stages.at(-1)) continue;
      for (const [version, said] of Object.entries(own.versions)) {
        if (shareOf(own, version) < 50 || fewestPods(said) !== 1) continue;
        const path = ['versions', version, ...(said.autoscaling ? ['autoscaling', 'minReplicas'] : [])];
        yield {
          message: `in ${cluster.spec.name} a single pod answers ${shareOf(own, version)} % of the calls of ${name}`,
          at: said.autoscaling
            ? atOwn(path)
            : atOwn([...path, 'replicas'], said.replicas === undefined ? 'key' : 'value'),
          hint: said.autoscaling ? 'write minReplicas: 2 or more' : 'write replicas: 2 or more',
        };
      }
    }
  },
});

export const podsForShare = defineCheck({
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

const shareOf = ({ versions, weights }: InstanceSpec, version: string): number => {
  if (!weights) return Object.keys(versions).length === 1 ? 100 : 0;
  return weightOf(weights, version);
};

const weightOf = (weights: Readonly<Record<string, number>>, version: string): number =>
  Object.hasOwn(weights, version) ? (weights[version] ?? 0) : 0;
