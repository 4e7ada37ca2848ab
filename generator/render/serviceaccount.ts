import type { IServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/** The identity of the service in the mesh, for all its versions. Its pods do not use the Kubernetes API. */
export const serviceAccount = defineKind<ServiceView>({
  group: '',
  kind: 'ServiceAccount',
  render: ({ service: { name, namespace, workload } }): IServiceAccount => {
    const annotations = workload.metadata.serviceAccountAnnotations;
    return {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name,
        namespace,
        labels: appLabel({ name }),
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      automountServiceAccountToken: false,
    };
  },
});
