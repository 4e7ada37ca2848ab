import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

type VolumeSpec = NonNullable<ServiceSpec['volumes']>[string];

/** A volume of the pods: where its files come from, and where the container of the service mounts it. */
export interface Volume {
  readonly name: string;
  readonly source: Pick<VolumeSpec, (typeof volumeSources)[number]>;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly readOnly: boolean;
}

/** A volume that a container besides that of the service mounts. */
export interface Mount {
  /** Name of a volume, or of a writable folder. */
  readonly name: string;
  readonly path: string;
  readonly subPath?: string;
  /** Default: that of the volume. */
  readonly readOnly?: boolean;
}

/** The keys of a volume of which it has exactly one. */
export const volumeSources = [
  'persistentVolumeClaim',
  'emptyDir',
  'configMap',
  'secret',
  'projected',
] as const;

/** The volumes of a spec, by name. Only what exists to be written is writable by default. */
export function resolveVolumes({ volumes = {} }: Pick<ServiceSpec, 'volumes'>): Volume[] {
  return Object.entries(byName(volumes)).map(([name, { mountPath, subPath, readOnly, ...source }]) => ({
    name,
    source,
    ...(mountPath === undefined ? {} : { mountPath }),
    ...(subPath === undefined ? {} : { subPath }),
    readOnly: readOnly ?? source.emptyDir === undefined,
  }));
}
