import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeMount } from 'kubernetes-models/v1/VolumeMount';
import type { Workload } from '../../model/workload.ts';

interface MountedVolume {
  readonly volume: IVolume;
  readonly mount: IVolumeMount;
}

/** The volumes of a pod, each mounted once: configuration files, Secrets, and writable folders. */
export function volumesOf(workload: Workload): { volumes?: IVolume[]; volumeMounts?: IVolumeMount[] } {
  const mounted = [...configVolume(workload), ...secretVolumes(workload), ...emptyDirVolumes(workload)];
  if (mounted.length === 0) return {};
  return {
    volumes: mounted.map(({ volume }) => volume),
    volumeMounts: mounted.map(({ mount }) => mount),
  };
}

function configVolume({ config }: Workload): MountedVolume[] {
  if (!config) return [];
  const volume = { name: 'config', configMap: { name: config.name } };
  return [{ volume, mount: { name: 'config', mountPath: config.mountPath, readOnly: true } }];
}

function secretVolumes({ secrets }: Workload): MountedVolume[] {
  return secrets.flatMap(({ name: secretName, mountPath }) => {
    if (mountPath === undefined) return [];
    const name = `secret-${secretName}`;
    return [{ volume: { name, secret: { secretName } }, mount: { name, mountPath, readOnly: true } }];
  });
}

function emptyDirVolumes({ emptyDirs }: Workload): MountedVolume[] {
  return emptyDirs.map(({ name: dir, mountPath, sizeLimit }) => {
    const name = `dir-${dir}`;
    const emptyDir = sizeLimit === undefined ? {} : { sizeLimit };
    return { volume: { name, emptyDir }, mount: { name, mountPath } };
  });
}
