import { meshCredentials, meshOptions } from '../../../services/chassis/next-hop.ts';
import { GreeterClient } from '../../../services/gen/greeter/v1/greeter.ts';
import { greeterA } from '../../../services/greeter-a/src/greeter.ts';
import { greeterB } from '../../../services/greeter-b/src/greeter.ts';
import type { Mesh } from '../../mesh/open-mesh.ts';
import type { Served } from './handlers.ts';
import type { ServicesOf } from './start.ts';

/**
 * The project's own greeters in the place of servers made from descriptors; greeter-a asks greeter-b through its own
 * proxy. Services that the project has no server of are served from descriptors as ever.
 */
export function realServices(mesh: Mesh, otherwise: ServicesOf): ServicesOf {
  const silent = () => {};
  return (server, text): readonly Served[] => {
    if (!('service' in server)) return otherwise(server, text);
    const self = { service: server.service, version: server.version };
    if (server.service === 'greeter-b') return [greeterB(self, silent)];
    if (server.service !== 'greeter-a') return otherwise(server, text);
    const { address, authority } = mesh.route(
      { kind: 'service', service: server.service, version: server.version },
      { kind: 'service', service: 'greeter-b' },
    );
    const next = new GreeterClient(`${address.host}:${address.port}`, meshCredentials, {
      ...meshOptions,
      'grpc.default_authority': authority,
    });
    return [greeterA(self, next, silent)];
  };
}
