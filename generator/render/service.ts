import type { IService } from 'kubernetes-models/v1/Service';
import { exportToAnnotation } from './export-to.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * The Kubernetes Service that callers dial and routes are attached to; it selects the pods of all versions.
 * Both the port's name and its appProtocol say gRPC: without them Istio sniffs, and may balance connections, not calls.
 * Its trafficDistribution is heeded by proxies as by Kubernetes, and needs no outlier detection.
 * Source: Istio, Protocol Selection; Kubernetes, Traffic Distribution.
 */
export const service = defineKind<ServiceView>({
  group: '',
  kind: 'Service',
  render: ({ service: { name, namespace, port, workload, destination, ...others } }): IService => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: appLabel({ name }), ...exportToAnnotation(others) },
    spec: {
      selector: appLabel({ name }),
      ports: [
        { name: 'grpc', appProtocol: 'grpc', port, targetPort: 'grpc' },
        ...workload.ports.map((extra) => ({
          name: extra.name,
          appProtocol: extra.appProtocol,
          port: extra.port,
          targetPort: extra.name,
        })),
      ],
      ...(destination.trafficDistribution ? { trafficDistribution: destination.trafficDistribution } : {}),
    },
  }),
});
