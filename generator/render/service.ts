import type { IService } from 'kubernetes-models/v1/Service';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * The Kubernetes Service that callers dial and routes are attached to; it selects the pods of all versions.
 * Both the port's name and its appProtocol say gRPC: without them Istio sniffs, and may balance connections, not calls.
 * Source: Istio, Protocol Selection.
 */
export const service = defineKind<ServiceView>({
  group: '',
  kind: 'Service',
  render: ({ service: { name, namespace, port } }): IService => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: appLabel({ name }) },
    spec: {
      selector: appLabel({ name }),
      ports: [{ name: 'grpc', appProtocol: 'grpc', port, targetPort: 'grpc' }],
    },
  }),
});
