import type { IServiceEntry } from '@kubernetes-models/istio/networking.istio.io/v1/ServiceEntry';
import type { External } from '../../model/external.ts';
import { syncWave } from '../annotations.ts';
import { appLabel, defineKind } from '../kind.ts';
import type { ExternalView } from '../view.ts';

/**
 * Registers hosts outside the mesh in the proxies, so calls to them have routes, limits and metrics like
 * other calls. Only the namespaces of its callers see it: the configuration of all other proxies does not
 * grow.
 * Source: Istio, ServiceEntry and Accessing External Services.
 */
export const serviceEntry = defineKind<ExternalView>({
  group: 'networking.istio.io',
  kind: 'ServiceEntry',
  render: ({ external, exportTo }): IServiceEntry => {
    const { name, namespace, hosts, ports, resolution, addresses } = external;
    const endpoints = endpointsOf(external);
    return {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: { name, namespace, labels: appLabel({ name }), annotations: syncWave('hosts') },
      spec: {
        hosts: [...hosts],
        ...(addresses ? { addresses: [...addresses] } : {}),
        location: 'MESH_EXTERNAL',
        ports: ports.map((port) => ({
          number: port.number,
          name: port.name,
          protocol: port.protocol,
          ...(port.targetPort === undefined ? {} : { targetPort: port.targetPort }),
        })),
        resolution,
        ...(endpoints.length > 0 ? { endpoints } : {}),
        exportTo: [...exportTo],
      },
    };
  },
});

function endpointsOf({ endpoints = [], ports: [first] }: External) {
  return endpoints.map(({ address, port }) => ({
    address,
    ...(port === undefined ? {} : { ports: { [first.name]: port } }),
  }));
}
