import type { InstanceSpec } from '../../schema/cluster.ts';
import { defineCheck } from '../check.ts';
import { fewestPods, weightOf } from '../support/version-shares.ts';

export const singlePodInLastStage = defineCheck({
  name: 'single-pod-in-last-stage',
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

const shareOf = ({ versions, weights }: InstanceSpec, version: string): number => {
  if (!weights) return Object.keys(versions).length === 1 ? 100 : 0;
  return weightOf(weights, version);
};
