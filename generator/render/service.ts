import type { IService } from 'kubernetes-models/v1/Service';
import type { ServedPort } from '../model/served-ports.ts';
import { exportToAnnotation } from './export-to.ts';
import { appLabel, defineKind } from './kind.ts';
import type { ServiceView } from './view.ts';

/**
 * The Kubernetes Service that callers dial and routes refer to; it selects the pods of all versions. A service without
 * ports has none: nothing calls it. Both the
 * port name and its appProtocol are gRPC: without them Istio detects the protocol, and may balance
 * connections instead of calls. Proxies and Kubernetes both use its trafficDistribution, which needs no
 * outlier detection.
 * Source: Istio, Protocol Selection; Kubernetes, Traffic Distribution.
 */
export const service = defineKind<ServiceView>({
  group: '',
  kind: 'Service',
  appliesTo: ({ service: { ports } }) => ports.length > 0,
  render: ({ service: { name, namespace, ports, destination, ...others } }): IService => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: appLabel({ name }), ...exportToAnnotation(others) },
    spec: {
      selector: appLabel({ name }),
      ports: servicePortsOf(ports),
      ...(destination.trafficDistribution ? { trafficDistribution: destination.trafficDistribution } : {}),
    },
  }),
});

/** The ports of a Service; pods may listen at others. */
export const servicePortsOf = (ports: readonly ServedPort[]) =>
  ports.map((each) => ({
    name: each.name,
    appProtocol: each.appProtocol,
    port: each.port,
    targetPort: each.name,
  }));
