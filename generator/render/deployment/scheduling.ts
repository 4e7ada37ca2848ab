import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { Service } from '../../model/service.ts';
import type { Scheduling } from '../../model/workload.ts';
import { appLabel } from '../kind.ts';

type Toleration = NonNullable<Scheduling['tolerations']>[number];
type Spread = NonNullable<IPodSpec['topologySpreadConstraints']>[number];

/**
 * The nodes on which the pods run. Spreading over zones is as strict as the spec requires; spreading over the
 * nodes of a zone is a preference. Of a Deployment, only pods of one ReplicaSet count: pods of the old one disappear at
 * the end of a rollout, and counting them would leave the new pods unevenly spread. The single pod of a job is not spread.
 * Source: Kubernetes, Pod Topology Spread Constraints: matchLabelKeys.
 */
export function schedulingOf(
  service: Service,
): Pick<IPodSpec, 'priorityClassName' | 'nodeSelector' | 'tolerations' | 'topologySpreadConstraints'> {
  const { kind, job, scheduling } = service.workload;
  const { nodeSelector, tolerations, priorityClassName, zoneSpread } = scheduling;
  const isSpread = !job || (job.limits.parallelism ?? 1) > 1;
  const spread = (topologyKey: string, whenUnsatisfiable: Spread['whenUnsatisfiable']): Spread => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: appLabel(service) },
    ...(kind === 'Deployment' ? { matchLabelKeys: ['pod-template-hash'] } : {}),
  });
  return {
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(tolerations ? { tolerations: tolerations.map(tolerationOf) } : {}),
    ...(isSpread
      ? {
          topologySpreadConstraints: [
            spread('topology.kubernetes.io/zone', zoneSpread),
            spread('kubernetes.io/hostname', 'ScheduleAnyway'),
          ],
        }
      : {}),
  };
}

/**
 * The operator is always set: without it, Kubernetes reads a taint without a value as one with an empty
 * value.
 */
function tolerationOf({ key, value, effect }: Toleration): NonNullable<IPodSpec['tolerations']>[number] {
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect === undefined ? {} : { effect }),
  };
}
