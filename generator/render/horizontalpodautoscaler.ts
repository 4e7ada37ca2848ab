import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { Autoscaling } from '../model/autoscaling.ts';
import { syncWave } from './annotations.ts';
import { appLabel, defineKind } from './kind.ts';
import type { AutoscalingView } from './view.ts';

/**
 * Scales a version by the CPU or memory use of the application container. The use of the whole pod would
 * include the proxy, whose requests are set by Istio and whose load is not that of the application. The
 * number of pods in git is the number at creation: afterwards the Application leaves it to the cluster. Names
 * are those of the base: the overlay adds the version suffix to both.
 * Source: Kubernetes, Horizontal Pod Autoscaling: container resource metrics; Argo CD, Best Practices.
 */
export const horizontalPodAutoscaler = defineKind<AutoscalingView>({
  group: 'autoscaling',
  kind: 'HorizontalPodAutoscaler',
  render: ({ service: { name, namespace, workload }, autoscaling }): IHorizontalPodAutoscaler => ({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('autoscalers') },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: workload.kind, name },
      minReplicas: autoscaling.minReplicas,
      maxReplicas: autoscaling.maxReplicas,
      metrics: autoscaling.targets.map(({ resource, averageUtilization }) => ({
        type: 'ContainerResource',
        containerResource: {
          name: resource,
          container: name,
          target: { type: 'Utilization', averageUtilization },
        },
      })),
      ...behaviorOf(autoscaling),
    },
  }),
});

type Behavior = NonNullable<NonNullable<IHorizontalPodAutoscaler['spec']>['behavior']>;

/** Values that are not set keep the defaults of Kubernetes: up at once, down after five minutes. */
function behaviorOf({ stabilization: { scaleUp, scaleDown } }: Autoscaling): { behavior?: Behavior } {
  const behavior = {
    ...(scaleUp === undefined ? {} : { scaleUp: { stabilizationWindowSeconds: scaleUp } }),
    ...(scaleDown === undefined ? {} : { scaleDown: { stabilizationWindowSeconds: scaleDown } }),
  };
  return Object.keys(behavior).length > 0 ? { behavior } : {};
}
