import type { InstanceSpec } from '../schema/cluster.ts';

/** Bounds and targets of a HorizontalPodAutoscaler. */
export interface Autoscaling {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Target use in percent of the request, by resource; never empty. */
  readonly targets: readonly AutoscalingTarget[];
  /** Stabilization windows in seconds, if they differ from the defaults of Kubernetes. */
  readonly stabilization: { readonly scaleUp?: number; readonly scaleDown?: number };
}

/** A resource, and its target use. */
export interface AutoscalingTarget {
  readonly resource: 'cpu' | 'memory';
  readonly averageUtilization: number;
}

type AutoscalingSpec = NonNullable<InstanceSpec['versions'][string]['autoscaling']>;

const defaultTarget: AutoscalingTarget = { resource: 'cpu', averageUtilization: 80 };

/** The autoscaler settings of a cluster file, with defaults. */
export function resolveAutoscaling(spec: AutoscalingSpec): Autoscaling {
  const { minReplicas, maxReplicas, scaleUp, scaleDown } = spec;
  return {
    minReplicas,
    maxReplicas,
    targets: targetsOf(spec),
    stabilization: {
      ...(scaleUp ? { scaleUp: scaleUp.stabilizationWindowSeconds } : {}),
      ...(scaleDown ? { scaleDown: scaleDown.stabilizationWindowSeconds } : {}),
    },
  };
}

/** The metrics of an autoscaler: CPU, unless only memory is set. */
export function targetsOf({
  targetCPUUtilizationPercentage: cpu,
  targetMemoryUtilizationPercentage: memory,
}: AutoscalingSpec): AutoscalingTarget[] {
  const targets: AutoscalingTarget[] = [
    ...(cpu === undefined ? [] : [{ resource: 'cpu' as const, averageUtilization: cpu }]),
    ...(memory === undefined ? [] : [{ resource: 'memory' as const, averageUtilization: memory }]),
  ];
  return targets.length > 0 ? targets : [defaultTarget];
}
