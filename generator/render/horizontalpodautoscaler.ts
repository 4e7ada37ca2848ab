import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { appLabel, defineKind } from './kind.ts';
import type { AutoscalingView } from './view.ts';

/**
 * Steers the number of pods of a version by CPU use; the Deployment then has no replicas in git. Names are those of
 * the base: the overlay adds the version's suffix to both.
 * Source: Kubernetes, Horizontal Pod Autoscaling; Argo CD, Best Practices.
 */
export const horizontalPodAutoscaler = defineKind<AutoscalingView>({
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  render: ({ service: { name, namespace }, autoscaling }): IHorizontalPodAutoscaler => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace, labels: appLabel({ name }) },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: autoscaling.minReplicas,
      maxReplicas: autoscaling.maxReplicas,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: autoscaling.targetCPUUtilizationPercentage },
          },
        },
      ],
    },
  }),
});
