import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedDrops } from './support/unacknowledged-drops.ts';

export const autoscalerReplacedByReplicas = defineChangeCheck({
  name: 'autoscaler-replaced-by-replicas',
  code: 'MESH554',
  severity: 'error',
  title: 'A fixed number of pods replaces an autoscaler that may run more',
  explanation:
    'An autoscaler may run any number of pods up to maxReplicas, and git does not show how many it runs. A lower number of replicas removes all others in one step, whatever the load is. Start with as many replicas as the autoscaler may run, and lower the number in later changes; or look at the cluster, and acknowledge it. The first stage is free to shrink.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: migrating Deployments to horizontal autoscaling',
  run: (change) =>
    unacknowledgedDrops(
      change,
      'autoscaler',
      ({ subject, cluster, what, from, to }) =>
        `${what} of ${subject} gets ${to} ${to === 1 ? 'pod' : 'pods'} in ${cluster}, and its autoscaler may run up to ${from} now`,
      ({ from }) => `write replicas: ${from} in this change and fewer in a later one`,
    ),
});
