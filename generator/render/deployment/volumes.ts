import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeMount } from 'kubernetes-models/v1/VolumeMount';
import type { VolumeClaim } from '../../model/stateful-set.ts';
import type { Mount, Volume } from '../../model/volumes.ts';
import type { Workload } from '../../model/workload.ts';
import { sourceOf } from './volume-source.ts';

interface PodVolume {
  /** Undefined for a volume that the StatefulSet adds to the pod. */
  readonly volume?: IVolume;
  /** The mount in the container of the service. */
  readonly mount?: IVolumeMount;
}

/** The volumes of the pods, and their mounts in the container of the service. */
export function volumesOf(workload: Workload): { volumes?: IVolume[]; volumeMounts?: IVolumeMount[] } {
  const all = [
    ...configVolume(workload),
    ...secretVolumes(workload),
    ...emptyDirVolumes(workload),
    ...workload.volumes.map(podVolume),
    ...(workload.statefulSet?.volumeClaims ?? []).map(claimedVolume),
  ];
  const volumes = all.flatMap(({ volume }) => volume ?? []);
  const volumeMounts = all.flatMap(({ mount }) => mount ?? []);
  return {
    ...(volumes.length > 0 ? { volumes } : {}),
    ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
  };
}

/** The mounts of another container. A name is that of a volume, of a claim, otherwise of a writable folder. */
export function mountsOf(
  mounts: readonly Mount[],
  { volumes, statefulSet }: Pick<Workload, 'volumes' | 'statefulSet'>,
): { volumeMounts?: IVolumeMount[] } {
  const volumeMounts = mounts.map(({ name, path, subPath, readOnly }) => {
    const volume = volumes.find((each) => each.name === name);
    const isClaim = statefulSet?.volumeClaims.some((each) => each.name === name);
    return mountOf(volume ? volumeNameOf(name) : isClaim ? name : folderNameOf(name), {
      mountPath: path,
      subPath,
      readOnly: readOnly ?? volume?.readOnly ?? false,
    });
  });
  return volumeMounts.length > 0 ? { volumeMounts } : {};
}

/** Prefixes keep the names of volumes apart from each other and from those that Istio injects. */
const volumeNameOf = (name: string): string => `volume-${name}`;
const folderNameOf = (name: string): string => `dir-${name}`;

function mountOf(
  name: string,
  {
    mountPath,
    subPath,
    readOnly,
  }: { readonly mountPath: string; readonly subPath?: string | undefined; readonly readOnly: boolean },
): IVolumeMount {
  return {
    name,
    mountPath,
    ...(subPath === undefined ? {} : { subPath }),
    ...(readOnly ? { readOnly } : {}),
  };
}

function podVolume({ name, source, mountPath, subPath, readOnly }: Volume): PodVolume {
  const volume = { name: volumeNameOf(name), ...sourceOf(source) };
  if (mountPath === undefined) return { volume };
  return { volume, mount: mountOf(volume.name, { mountPath, subPath, readOnly }) };
}

/** Claims have their own name: it is part of the name of each PersistentVolumeClaim. */
function claimedVolume({ name, mountPath, subPath }: VolumeClaim): PodVolume {
  return mountPath === undefined ? {} : { mount: mountOf(name, { mountPath, subPath, readOnly: false }) };
}

function configVolume({ config }: Workload): PodVolume[] {
  if (!config) return [];
  const volume = { name: 'config', configMap: { name: config.name } };
  return [{ volume, mount: { name: 'config', mountPath: config.mountPath, readOnly: true } }];
}

function secretVolumes({ secrets }: Workload): PodVolume[] {
  return secrets.flatMap(({ name: secretName, mountPath }) => {
    if (mountPath === undefined) return [];
    const name = `secret-${secretName}`;
    return [{ volume: { name, secret: { secretName } }, mount: { name, mountPath, readOnly: true } }];
  });
}

function emptyDirVolumes({ emptyDirs }: Workload): PodVolume[] {
  return emptyDirs.map(({ name: dir, mountPath, sizeLimit }) => {
    const name = folderNameOf(dir);
    const emptyDir = sizeLimit === undefined ? {} : { sizeLimit };
    return { volume: { name, emptyDir }, mount: { name, mountPath } };
  });
}
