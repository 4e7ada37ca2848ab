import type { IPodSpec } from 'kubernetes-models/v1/PodSpec';
import type { Service } from '../../model/service.ts';
import type { Scheduling } from '../../model/workload.ts';
import { appLabel } from '../kind.ts';

type Toleration = NonNullable<Scheduling['tolerations']>[number];
type Spread = NonNullable<IPodSpec['topologySpreadConstraints']>[number];

/**
 * On which nodes the pods run. Over zones they spread as strictly as the spec says; over the nodes of a zone spreading
 * asks and does not block. Only pods of one ReplicaSet are counted: with those of the old one, which are gone when a
 * rollout ends, the new ones would be spread unevenly.
 * Source: Kubernetes, Pod Topology Spread Constraints: matchLabelKeys.
 */
export function schedulingOf(
  service: Service,
): Pick<IPodSpec, 'priorityClassName' | 'nodeSelector' | 'tolerations' | 'topologySpreadConstraints'> {
  const { nodeSelector, tolerations, priorityClassName, zoneSpread } = service.workload.scheduling;
  const spread = (topologyKey: string, whenUnsatisfiable: Spread['whenUnsatisfiable']): Spread => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable,
    labelSelector: { matchLabels: appLabel(service) },
    matchLabelKeys: ['pod-template-hash'],
  });
  return {
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(nodeSelector ? { nodeSelector } : {}),
    ...(tolerations ? { tolerations: tolerations.map(tolerationOf) } : {}),
    topologySpreadConstraints: [
      spread('topology.kubernetes.io/zone', zoneSpread),
      spread('kubernetes.io/hostname', 'ScheduleAnyway'),
    ],
  };
}

/** Said in full: without an operator, Kubernetes takes a taint without a value for one with an empty one. */
function tolerationOf({ key, value, effect }: Toleration): NonNullable<IPodSpec['tolerations']>[number] {
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect === undefined ? {} : { effect }),
  };
}
