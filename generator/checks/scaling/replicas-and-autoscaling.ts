import { defineCheck } from '../check.ts';

export const replicasAndAutoscaling = defineCheck({
  name: 'replicas-and-autoscaling',
  code: 'MESH404',
  severity: 'error',
  title: 'A version has both replicas and autoscaling',
  explanation:
    'With autoscaling, a version starts with autoscaling.minReplicas pods. Then the HorizontalPodAutoscaler changes the number, and Argo CD ignores it. A second number would have no effect.',
  source: 'Argo CD, Best Practices: leaving room for imperativeness',
  *run({ instances }) {
    for (const { own, atOwn } of instances) {
      for (const [name, { replicas, autoscaling }] of Object.entries(own.versions)) {
        if (replicas === undefined || !autoscaling) continue;
        yield {
          message: `version ${name} has both replicas and autoscaling`,
          at: atOwn(['versions', name, 'replicas'], 'key'),
          hint: 'remove replicas; the version starts with autoscaling.minReplicas',
          related: [{ message: 'autoscaling', at: atOwn(['versions', name, 'autoscaling'], 'key') }],
        };
      }
    }
  },
});
