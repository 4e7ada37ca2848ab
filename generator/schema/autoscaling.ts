import Type from 'typebox';
import { closed } from './names.ts';

/** Kubernetes stores pod counts as int32. */
export const mostPods = 2_147_483_647;

const utilization = (description: string) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description }));

const scaling = (direction: string, byDefault: number) =>
  Type.Optional(
    closed(
      {
        stabilizationWindowSeconds: Type.Integer({
          minimum: 0,
          maximum: 3600,
          description: `Stabilization window before the autoscaler runs ${direction} pods, in seconds. Default: ${byDefault}.`,
        }),
      },
      `How fast the autoscaler runs ${direction} pods.`,
    ),
  );

/** Bounds and targets of the HorizontalPodAutoscaler of one version. */
export const autoscaling = closed(
  {
    minReplicas: Type.Integer({ minimum: 1, maximum: mostPods, description: 'Minimum number of pods.' }),
    maxReplicas: Type.Integer({ minimum: 1, maximum: mostPods, description: 'Maximum number of pods.' }),
    targetCPUUtilizationPercentage: utilization(
      'Target CPU use of the application container, in percent of its request (the proxy does not count). Default: 80; no CPU target if only a memory target is set.',
    ),
    targetMemoryUtilizationPercentage: utilization(
      'Target memory use of the application container, in percent of its request (the proxy does not count). With both targets, the autoscaler uses the one that needs more pods.',
    ),
    scaleUp: scaling('more', 0),
    scaleDown: scaling('fewer', 300),
  },
  'A HorizontalPodAutoscaler for this version. Use it instead of replicas; both together are an error.',
);
