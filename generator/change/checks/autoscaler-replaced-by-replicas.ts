import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedDrops } from './support/unacknowledged-drops.ts';

export const autoscalerReplacedByReplicas = defineChangeCheck({
  name: 'autoscaler-replaced-by-replicas',
  code: 'MESH554',
  severity: 'error',
  title: 'A fixed number of replicas is below the maximum of the replaced autoscaler',
  explanation:
    'An autoscaler may run up to maxReplicas pods, and git does not show how many it runs now. A lower number of replicas removes all other pods in one step, whatever the load is. Start with maxReplicas as replicas, and lower the number in later changes. Or look at the cluster, and acknowledge the change. In the first stage this is allowed.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: migrating Deployments to horizontal autoscaling',
  run: (change) =>
    unacknowledgedDrops(
      change,
      'autoscaler',
      ({ subject, cluster, what, from, to }) =>
        `${what} of ${subject} gets ${to} ${to === 1 ? 'pod' : 'pods'} in ${cluster}, but its autoscaler may run up to ${from} now`,
      ({ from }) => `write replicas: ${from} in this change, and fewer in a later one`,
    ),
});
