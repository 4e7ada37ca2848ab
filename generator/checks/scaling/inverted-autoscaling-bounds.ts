import { defineCheck } from '../check.ts';

export const invertedAutoscalingBounds = defineCheck({
  name: 'inverted-autoscaling-bounds',
  code: 'MESH405',
  severity: 'error',
  title: 'maxReplicas is below minReplicas',
  explanation: 'The API server rejects a HorizontalPodAutoscaler whose maximum is below its minimum.',
  source: 'Kubernetes, HorizontalPodAutoscalerSpec.maxReplicas',
  *run({ instances }) {
    for (const { own, atOwn } of instances) {
      for (const [name, { autoscaling }] of Object.entries(own.versions)) {
        if (!autoscaling || autoscaling.maxReplicas >= autoscaling.minReplicas) continue;
        const { minReplicas, maxReplicas } = autoscaling;
        yield {
          message: `maxReplicas ${maxReplicas} is below minReplicas ${minReplicas}`,
          at: atOwn(['versions', name, 'autoscaling', 'maxReplicas']),
          hint: `write at least ${minReplicas}`,
        };
      }
    }
  },
});
