import Type from 'typebox';
import { closed } from './names.ts';

/** Kubernetes keeps numbers of pods as int32. */
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
          description: `Time looked back at before there are ${direction} pods, in seconds. Default: ${byDefault}.`,
        }),
      },
      `How quickly there are ${direction} pods.`,
    ),
  );

/** Bounds and targets of the autoscaler of one version. */
export const autoscaling = closed(
  {
    minReplicas: Type.Integer({ minimum: 1, maximum: mostPods, description: 'Fewest pods.' }),
    maxReplicas: Type.Integer({ minimum: 1, maximum: mostPods, description: 'Most pods.' }),
    targetCPUUtilizationPercentage: utilization(
      'CPU use of the container, its proxy not counted, in percent of the request, that the number of pods is steered by. Default: 80, or nothing where there is a target for memory.',
    ),
    targetMemoryUtilizationPercentage: utilization(
      'Memory use of the container, its proxy not counted, in percent of the request, that the number of pods is steered by. With both targets, the one that wants more pods counts.',
    ),
    scaleUp: scaling('more', 0),
    scaleDown: scaling('fewer', 300),
  },
  'Bounds of a HorizontalPodAutoscaler. Instead of replicas, never beside it.',
);
