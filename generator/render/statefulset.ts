import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { VolumeClaim } from '../model/stateful-set.ts';
import { podTemplateOf } from './deployment/pod-template.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * The pods of a service with names and volumes that stay. Its name is that of the service, without a version: with another
 * name, it would get new and empty volumes. The selector has no version either, because it is immutable.
 * Source: Kubernetes, StatefulSets: Stable Network ID, Stable Storage; Update Strategies.
 */
export const statefulSet = defineKind<ServiceView>({
  group: 'apps',
  kind: 'StatefulSet',
  appliesTo: ({ service }) => service.workload.kind === 'StatefulSet',
  render: (view): IStatefulSet => {
    const { name, namespace, workload } = view.service;
    if (!workload.statefulSet) throw new Error(`${name} is not a StatefulSet.`);
    const { serviceName, podManagementPolicy, updateStrategy, volumeClaims, retention, minReadySeconds } =
      workload.statefulSet;
    const { type, partition } = updateStrategy;
    return {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name, namespace, labels: appLabel({ name }) },
      spec: {
        revisionHistoryLimit: 3,
        serviceName,
        podManagementPolicy,
        updateStrategy: { type, ...(partition === undefined ? {} : { rollingUpdate: { partition } }) },
        ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
        ...(retention ? { persistentVolumeClaimRetentionPolicy: retention } : {}),
        selector: { matchLabels: appLabel({ name }) },
        template: podTemplateOf(view),
        ...(volumeClaims.length > 0 ? { volumeClaimTemplates: volumeClaims.map(claimTemplateOf) } : {}),
      },
    };
  },
});

/** With apiVersion and kind, as the API server stores it: the field is immutable. */
const claimTemplateOf = ({ name, storage, accessModes, storageClassName }: VolumeClaim) => ({
  apiVersion: 'v1' as const,
  kind: 'PersistentVolumeClaim' as const,
  metadata: { name },
  spec: {
    accessModes: [...accessModes],
    ...(storageClassName === undefined ? {} : { storageClassName }),
    resources: { requests: { storage } },
  },
});
