import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

type StatefulSetSpec = NonNullable<ServiceSpec['statefulSet']>;

/** What the pods of a service keep: their names, their order and their volumes. */
export interface StatefulSet {
  /** The headless Service by which each pod has a host name. */
  readonly serviceName: string;
  readonly publishNotReadyAddresses: boolean;
  readonly podManagementPolicy: NonNullable<StatefulSetSpec['podManagementPolicy']>;
  readonly updateStrategy: {
    readonly type: 'RollingUpdate' | 'OnDelete';
    readonly partition?: number;
  };
  readonly volumeClaims: readonly VolumeClaim[];
  readonly retention?: NonNullable<StatefulSetSpec['persistentVolumeClaimRetentionPolicy']>;
  readonly minReadySeconds?: number;
}

/** A volume that each pod gets for itself. */
export interface VolumeClaim {
  readonly name: string;
  readonly storage: string | number;
  readonly accessModes: NonNullable<NonNullable<StatefulSetSpec['volumeClaims']>[string]['accessModes']>;
  readonly storageClassName?: string;
  readonly mountPath?: string;
  readonly subPath?: string;
}

/** The name of the headless Service of a spec without `serviceName`. */
export const headlessName = (service: string): string => `${service}-headless`;

/** True if a service has a headless Service beside its own. */
export const hasHeadlessService = ({
  name,
  workload: { statefulSet },
}: {
  readonly name: string;
  readonly workload: { readonly statefulSet?: StatefulSet };
}): boolean => statefulSet !== undefined && statefulSet.serviceName !== name;

/** The StatefulSet of a spec. */
export function resolveStatefulSet({
  name,
  statefulSet,
}: Pick<ServiceSpec, 'name' | 'statefulSet'>): StatefulSet | undefined {
  if (!statefulSet) return undefined;
  const { updateStrategy: { type = 'RollingUpdate', partition } = {}, minReadySeconds } = statefulSet;
  const retention = statefulSet.persistentVolumeClaimRetentionPolicy;
  return {
    serviceName: statefulSet.serviceName ?? headlessName(name),
    publishNotReadyAddresses: statefulSet.publishNotReadyAddresses ?? false,
    podManagementPolicy: statefulSet.podManagementPolicy ?? 'OrderedReady',
    updateStrategy: { type, ...(partition === undefined ? {} : { partition }) },
    volumeClaims: Object.entries(byName(statefulSet.volumeClaims ?? {})).map(
      ([claim, settings]): VolumeClaim => ({ name: claim, accessModes: ['ReadWriteOnce'], ...settings }),
    ),
    ...(retention ? { retention } : {}),
    ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
  };
}
