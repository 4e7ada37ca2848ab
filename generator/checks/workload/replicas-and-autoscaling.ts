import { defineCheck } from '../check.ts';

export const replicasAndAutoscaling = defineCheck({
  name: 'replicas-and-autoscaling',
  code: 'MESH404',
  severity: 'error',
  title: 'Replicas and autoscaling for one version',
  explanation:
    'A HorizontalPodAutoscaler changes the number of replicas in the cluster. A version starts with autoscaling.minReplicas, and Argo CD leaves the number to the autoscaler from then on; a second number would have no effect.',
  source: 'Argo CD, Best Practices: leaving room for imperativeness',
  *run({ instances }) {
    for (const { own, atOwn } of instances) {
      for (const [name, { replicas, autoscaling }] of Object.entries(own.versions)) {
        if (replicas === undefined || !autoscaling) continue;
        yield {
          message: `version ${name} has both replicas and autoscaling`,
          at: atOwn(['versions', name, 'replicas'], 'key'),
          hint: 'remove replicas; autoscaling.minReplicas is where it starts',
          related: [{ message: 'autoscaling', at: atOwn(['versions', name, 'autoscaling'], 'key') }],
        };
      }
    }
  },
});
