import type { IService } from 'kubernetes-models/v1/Service';
import { versionServiceName } from '../model/version-service.ts';
import { exportToAnnotation } from './export-to.ts';
import { appLabel, type OverlayKind } from './kind.ts';

/**
 * A Service for each version, if there are several and a gateway of the Gateway API splits calls over them:
 * its routes refer to Services, and have no subsets.
 * Source: Gateway API, GRPCRoute and HTTPRoute, backendRefs.
 */
export const versionService: OverlayKind = {
  group: '',
  kind: 'Service',
  render: ({ service, versions, exposures }): IService[] => {
    const { name, namespace, grpc, http } = service;
    const isSplit = versions.length > 1 && exposures.some(({ gateway }) => gateway.type === 'gateway-api');
    if (!isSplit || !(grpc ?? http)) return [];
    return versions.map(({ name: version }) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: versionServiceName(name, version),
        namespace,
        labels: appLabel({ name }),
        ...exportToAnnotation(service),
      },
      spec: {
        selector: { ...appLabel({ name }), version },
        ports: [
          ...(grpc ? [{ name: 'grpc', appProtocol: 'grpc', port: grpc.port, targetPort: 'grpc' }] : []),
          ...(http ? [{ name: 'http', appProtocol: 'http', port: http.port, targetPort: 'http' }] : []),
        ],
      },
    }));
  },
};
