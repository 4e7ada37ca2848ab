import type { IVirtualService } from '@kubernetes-models/istio/networking.istio.io/v1/VirtualService';
import { seesConnections } from '../../model/served-ports.ts';
import type { RoutingView } from '../view.ts';
import { splitOf } from './destinations.ts';

/** One route of connections in a VirtualService. */
type TcpRoute = NonNullable<NonNullable<IVirtualService['spec']>['tcp']>[number];

/**
 * The routes of the connections to a service: one for each port with a protocol that proxies do not read. Connections are
 * split between the versions by their weights. A route also exists for a single version, as for calls: otherwise a second
 * version would get connections as soon as its pods are ready.
 * Source: Istio, VirtualService, TCPRoute.
 */
export function tcpRoutesOf({ service, versions }: RoutingView): TcpRoute[] {
  return service.ports.filter(seesConnections).map(({ port }) => ({
    match: [{ port }],
    route: splitOf({ host: service.host, port: { number: port } }, versions)(undefined),
  }));
}
