import type { InstanceSpec } from '../schema/cluster.ts';

/** Bounds and targets of a HorizontalPodAutoscaler. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** In percent of what is requested, by resource; never empty. */
  readonly targets: readonly AutoscalingTarget[];
  /** Seconds looked back at, where they are not Kubernetes' own. */
  readonly stabilization: { readonly scaleUp?: number; readonly scaleDown?: number };
}

/** The use of a resource that the number of pods is steered by. */
export interface AutoscalingTarget {
  readonly resource: 'cpu' | 'memory';
  readonly averageUtilization: number;
}

type AutoscalingSpec = NonNullable<InstanceSpec['versions'][string]['autoscaling']>;

const defaultTarget: AutoscalingTarget = { resource: 'cpu', averageUtilization: 80 };

/** What a cluster file says of an autoscaler, completed. */
export function resolveAutoscaling(said: AutoscalingSpec): Autoscaling {
  const { minReplicas, maxReplicas, scaleUp, scaleDown } = said;
  return {
    minReplicas,
    maxReplicas,
    targets: targetsOf(said),
    stabilization: {
      ...(scaleUp ? { scaleUp: scaleUp.stabilizationWindowSeconds } : {}),
      ...(scaleDown ? { scaleDown: scaleDown.stabilizationWindowSeconds } : {}),
    },
  };
}

/** What an autoscaler looks at: CPU, unless it says memory alone. */
export function targetsOf({
  targetCPUUtilizationPercentage: cpu,
  targetMemoryUtilizationPercentage: memory,
}: AutoscalingSpec): AutoscalingTarget[] {
  const said: AutoscalingTarget[] = [
    ...(cpu === undefined ? [] : [{ resource: 'cpu' as const, averageUtilization: cpu }]),
    ...(memory === undefined ? [] : [{ resource: 'memory' as const, averageUtilization: memory }]),
  ];
  return said.length > 0 ? said : [defaultTarget];
}
