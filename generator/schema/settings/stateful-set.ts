import Type from 'typebox';
import { byteQuantity, closed, dnsLabel, mapOf } from '../names.ts';
import { filePath } from './volumes.ts';
import { mountPath, volumeName } from './workload-names.ts';

const volumeClaim = closed(
  {
    storage: byteQuantity('Size of the volume.'),
    storageClassName: Type.Optional(
      dnsLabel('Name of the StorageClass. Default: the default class of the cluster.', 'fast'),
    ),
    accessModes: Type.Optional(
      Type.Array(Type.Enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany']), {
        minItems: 1,
        uniqueItems: true,
        description: 'Who may mount the volume. Default: ReadWriteOnce.',
      }),
    ),
    mountPath: Type.Optional(
      mountPath('Mount path in the container of the service. Without it, only other containers mount it.'),
    ),
    subPath: Type.Optional(filePath('Part of the volume to mount.')),
  },
  'A volume of each pod. It stays if the pod is replaced.',
);

const retention = (when: string) =>
  Type.Optional(
    Type.Enum(['Retain', 'Delete'], { description: `What happens to the volumes ${when}. Default: Retain.` }),
  );

/** Pods with names and volumes that stay: rendered as a StatefulSet. The names are those of Kubernetes. */
export const statefulSetSettings = {
  statefulSet: Type.Optional(
    closed(
      {
        volumeClaims: Type.Optional(
          mapOf(volumeName('Name of the volume and of its claims.'), volumeClaim, {
            minProperties: 1,
            description: 'Volumes that each pod gets for itself (volumeClaimTemplates), by name.',
          }),
        ),
        serviceName: Type.Optional(
          dnsLabel(
            'Name of the headless Service that gives each pod a host name. With the name of the service there is none, and pods have no host names. Kubernetes does not let it change. Default: the name of the service and -headless.',
            'redis-headless',
          ),
        ),
        publishNotReadyAddresses: Type.Optional(
          Type.Boolean({
            description:
              'true: the host names of pods resolve before the pods are ready, for servers that look for each other at their start. Default: false.',
          }),
        ),
        podManagementPolicy: Type.Optional(
          Type.Enum(['OrderedReady', 'Parallel'], {
            description:
              'OrderedReady: pods start one after the other. Parallel: all at once. Kubernetes does not let it change. Default: OrderedReady.',
          }),
        ),
        updateStrategy: Type.Optional(
          closed(
            {
              type: Type.Optional(
                Type.Enum(['RollingUpdate', 'OnDelete'], {
                  description:
                    'RollingUpdate: pods are replaced one after the other, the last one first. OnDelete: a pod is replaced after someone deletes it. Default: RollingUpdate.',
                }),
              ),
              partition: Type.Optional(
                Type.Integer({
                  minimum: 0,
                  maximum: 1000,
                  description:
                    'Only pods with this number or a higher one get the new image, for a rollout in steps. Default: 0.',
                }),
              ),
            },
            'How pods get a new image.',
          ),
        ),
        persistentVolumeClaimRetentionPolicy: Type.Optional(
          closed(
            {
              whenDeleted: retention('if the StatefulSet is deleted'),
              whenScaled: retention('of pods that are no longer needed'),
            },
            'What happens to volumes that no pod uses.',
          ),
        ),
        minReadySeconds: Type.Optional(
          Type.Integer({
            minimum: 0,
            maximum: 3600,
            description: 'Seconds that a new pod must be ready before the next one is replaced. Default: 0.',
          }),
        ),
      },
      'The pods have names, an order, and volumes of their own: a StatefulSet instead of Deployments. It has one version in each cluster.',
    ),
  ),
};
