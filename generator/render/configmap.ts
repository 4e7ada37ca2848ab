import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { Manifest, OverlayKind } from './kind.ts';
import { appLabel } from './kind.ts';

/**
 * The configuration files of a service in one cluster. The name ends with a digest of the content: pods
 * reference the object they were created with, so a change restarts them, and a rollback finds the old object
 * again. The old object is pruned only when the new pods run, because old pods may restart until then.
 * Source: Kubernetes, ConfigMaps; Argo CD, Sync Options (PruneLast).
 */
export const configMap: OverlayKind = {
  group: '',
  kind: 'ConfigMap',
  render: ({ service: { name, namespace, workload } }): Manifest[] => {
    if (!workload.config) return [];
    const document: IConfigMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: workload.config.name,
        namespace,
        labels: appLabel({ name }),
        annotations: { 'argocd.argoproj.io/sync-options': 'PruneLast=true' },
      },
      immutable: true,
      data: { ...workload.config.files },
    };
    return [document];
  },
};
