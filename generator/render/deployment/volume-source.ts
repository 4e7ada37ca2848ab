import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeProjection } from 'kubernetes-models/v1/VolumeProjection';
import type { Volume } from '../../model/volumes.ts';
import { fieldOf } from './environment.ts';

type Source = Volume['source'];
type Projection = NonNullable<Source['projected']>[number];

/** The source of a volume in the words of Kubernetes. Source: Kubernetes, Volumes; Projected Volumes. */
export function sourceOf(source: Source): Omit<IVolume, 'name'> {
  const { persistentVolumeClaim, emptyDir, configMap, secret, projected } = source;
  return {
    ...(persistentVolumeClaim === undefined
      ? {}
      : { persistentVolumeClaim: { claimName: persistentVolumeClaim } }),
    ...(emptyDir ? { emptyDir } : {}),
    ...(configMap ? { configMap: { name: configMap.name, ...itemsOf(configMap.files) } } : {}),
    ...(secret ? { secret: { secretName: secret.name, ...itemsOf(secret.files) } } : {}),
    ...(projected ? { projected: { sources: projected.map(projectionOf) } } : {}),
  };
}

function projectionOf({
  serviceAccountToken,
  configMap,
  secret,
  downwardAPI,
}: Projection): IVolumeProjection {
  return {
    ...(serviceAccountToken ? { serviceAccountToken } : {}),
    ...(configMap ? { configMap: { name: configMap.name, ...itemsOf(configMap.files) } } : {}),
    ...(secret ? { secret: { name: secret.name, ...itemsOf(secret.files) } } : {}),
    ...(downwardAPI
      ? {
          downwardAPI: {
            items: sorted(downwardAPI).map(([path, field]) => ({ path, fieldRef: fieldOf(field) })),
          },
        }
      : {}),
  };
}

const itemsOf = (files: Readonly<Record<string, string>> | undefined) =>
  files ? { items: sorted(files).map(([path, key]) => ({ key, path })) } : {};

const sorted = (map: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
