import { domainOf, findService, fullHost } from '../../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import { isOverHttp2 } from '../../../picture/port-protocols.ts';
import type { ServicePort } from '../../../picture/ports.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { HttpRoute } from '../../../picture/routes.ts';
import { usersOf } from '../../../picture/visibility.ts';

/** The gRPC ports that a route leads to; undefined if one of its destinations may take other calls. */
export function portsOfGrpc(
  route: HttpRoute,
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): readonly number[] | undefined {
  const all = portsOfTargets(route, document, picture, rendered).map((ports) => {
    const isGrpc = ports.length > 0 && ports.every(({ protocol }) => isOverHttp2(protocol ?? ''));
    return isGrpc ? ports.map(({ number }) => number) : undefined;
  });
  return all.length > 0 && all.every((ports) => ports !== undefined) ? all.flat() : undefined;
}

/** True if a route sends calls only to ports of gRPC, in at least one cluster. */
export const isForGrpcAlone = (
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): boolean =>
  picturesOf(document, rendered).some((picture) => {
    const all = portsOfTargets(route, document, picture, rendered);
    return (
      all.length > 0 &&
      all.every((ports) => ports.length > 0 && ports.every(({ protocol }) => protocol === 'grpc'))
    );
  });

/** The ports that each destination of a route may mean; none for a host that is no Service here. */
function portsOfTargets(
  { targets }: HttpRoute,
  document: RenderedDocument,
  { hosts }: ClusterPicture,
  rendered: RenderedFleet,
): (readonly ServicePort[])[] {
  const users = usersOf(document);
  return targets.map(({ host, port }) => {
    const service = findService(hosts, fullHost(host, document.namespace, domainOf(rendered)), users);
    return service?.ports.filter(({ number }) => port === undefined || number === port) ?? [];
  });
}
