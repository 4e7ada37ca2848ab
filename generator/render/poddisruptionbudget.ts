import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { isJob } from '../model/workload-kind.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * Allows the eviction of one pod of a version at a time: this works with any number of replicas, and never
 * blocks the drain of a node. A job has none: Kubernetes starts another pod for one that is evicted.
 * Source: Kubernetes, Specifying a Disruption Budget for your Application.
 */
export const podDisruptionBudget = defineKind<ServiceView>({
  group: 'policy',
  kind: 'PodDisruptionBudget',
  appliesTo: ({ service }) => !isJob(service.workload.kind),
  render: ({ service: { name, namespace } }): IPodDisruptionBudget => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace, labels: appLabel({ name }) },
    spec: {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: appLabel({ name }) },
    },
  }),
});
