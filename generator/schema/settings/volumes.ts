import Type from 'typebox';
import { byteQuantity, closed, dnsLabel, mapOf, named } from '../names.ts';
import { fieldReference } from './fields.ts';
import { configFileName, mountPath, volumeName } from './workload-names.ts';

/** A path of a file in a volume. Kubernetes refuses absolute paths and "..". */
export const filePath = named(
  'a relative path of a file',
  '^\\.?[A-Za-z0-9_-][A-Za-z0-9._-]*(/\\.?[A-Za-z0-9_-][A-Za-z0-9._-]*)*$',
  'Names separated by "/", without "/" at the start and without "..".',
  ['tls/ca.crt'],
);

const files = (of: string) =>
  Type.Optional(
    mapOf(filePath('Path of a file in the folder.'), configFileName(`Key of the ${of}.`), {
      description: `The files, by path, each with a key of the ${of}. Default: one file for each key.`,
      minProperties: 1,
    }),
  );

const configMap = closed(
  { name: dnsLabel('Name of the ConfigMap.', 'company-ca'), files: files('ConfigMap') },
  'A ConfigMap of the namespace.',
);

const secret = closed(
  { name: dnsLabel('Name of the Secret.', 'stock-keys'), files: files('Secret') },
  'A Secret of the namespace.',
);

const serviceAccountToken = closed(
  {
    audience: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Who accepts the token. Default: the API server.',
        examples: ['vault'],
      }),
    ),
    expirationSeconds: Type.Optional(
      Type.Integer({
        minimum: 600,
        maximum: 86_400,
        description: 'Lifetime of the token. The kubelet renews the file in time. Default: 3600.',
      }),
    ),
    path: filePath('Path of the token in the folder.'),
  },
  'A token of the ServiceAccount.',
);

const projection = closed(
  {
    serviceAccountToken: Type.Optional(serviceAccountToken),
    configMap: Type.Optional(configMap),
    secret: Type.Optional(secret),
    downwardAPI: Type.Optional(
      mapOf(filePath('Path of a file in the folder.'), fieldReference('The field that the file contains.'), {
        description: 'Files with fields of the pod.',
        minProperties: 1,
      }),
    ),
  },
  'One source. Exactly one of serviceAccountToken, configMap, secret and downwardAPI.',
);

const volume = closed(
  {
    persistentVolumeClaim: Type.Optional(
      dnsLabel(
        'Name of a PersistentVolumeClaim of the namespace. All pods of all versions use it.',
        'stock-data',
      ),
    ),
    emptyDir: Type.Optional(
      closed(
        {
          sizeLimit: Type.Optional(byteQuantity('Size limit. A pod that exceeds it is evicted.')),
          medium: Type.Optional(
            Type.Literal('Memory', {
              description: 'Keeps the files in memory. They count for the memory limits of the containers.',
            }),
          ),
        },
        'A folder that is empty at the start of the pod and is deleted with the pod.',
      ),
    ),
    configMap: Type.Optional(configMap),
    secret: Type.Optional(secret),
    projected: Type.Optional(
      Type.Array(projection, { minItems: 1, description: 'Several sources in one folder.' }),
    ),
    mountPath: Type.Optional(
      mountPath(
        'Mount path in the container of the service. Without it, only other containers mount the volume.',
      ),
    ),
    subPath: Type.Optional(
      filePath('Part of the volume to mount. Kubernetes does not update it if its source changes.'),
    ),
    readOnly: Type.Optional(
      Type.Boolean({
        description:
          'Whether the container may only read. Default: false for emptyDir, otherwise true. false is only allowed for emptyDir and persistentVolumeClaim.',
      }),
    ),
  },
  'A volume. Exactly one of persistentVolumeClaim, emptyDir, configMap, secret and projected.',
);

/** Mounts of volumes in a container besides that of the service. */
export const mounts = Type.Optional(
  mapOf(
    volumeName('Name of a volume in volumes or emptyDirs.'),
    closed(
      {
        path: mountPath('Mount path in this container.'),
        subPath: Type.Optional(filePath('Part of the volume to mount.')),
        readOnly: Type.Optional(
          Type.Boolean({
            description: 'Whether this container may only read. Default: that of the volume.',
          }),
        ),
      },
      'Where this container mounts the volume.',
    ),
    { description: 'Volumes of the pod that this container mounts, by name.' },
  ),
);

/** The volumes of the pods, besides config, secrets and emptyDirs. */
export const volumeSettings = {
  volumes: Type.Optional(
    mapOf(volumeName('Name of a volume.'), volume, {
      description:
        'Further volumes of the pods. Shorter for files of the spec, for a whole Secret, and for a writable folder: config, secrets, and emptyDirs.',
    }),
  ),
};
