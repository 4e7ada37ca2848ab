import type { ClusterHost } from '../../../picture/hosts.ts';
import { domainOf, findHost, fullHost } from '../../../picture/hosts.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../../picture/pods.ts';
import type { ServicePort } from '../../../picture/ports.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { HttpRoute, RouteTarget } from '../../../picture/routes.ts';
import { usersOf } from '../../../picture/visibility.ts';
import { knownPaths } from './policy-paths.ts';

type Protocol = 'gRPC' | 'HTTP';

/** What the calls of a route are, and the titles of the servers that get them. */
export interface RoutedProtocol {
  readonly protocol: Protocol;
  readonly servers: string;
}

/**
 * What all calls of a route are, in every cluster of its document; undefined if they may be both, or if a destination is
 * not known.
 */
export function routedProtocol(
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): RoutedProtocol | undefined {
  const users = usersOf(document);
  const all = picturesOf(document, rendered).flatMap((picture) =>
    route.targets.flatMap((target) => {
      const full = fullHost(target.host, document.namespace, domainOf(rendered));
      const found = findHost(picture.hosts, full, users);
      const ports = found ? portsOf(found, target, route) : [];
      if (!found || ports.length === 0) return [undefined];
      return ports.map((port) => ({ title: found.title, protocol: protocolAt(found, port, picture) }));
    }),
  );
  const known = all.flatMap((each) => each ?? []);
  const protocols = new Set(known.map(({ protocol }) => protocol));
  if (known.length < all.length || protocols.has(undefined)) return undefined;
  const servers = [...new Set(known.map(({ title }) => title))].join(' and ');
  if (protocols.size > 1) return isOfMethods(route, rendered) ? { protocol: 'gRPC', servers } : undefined;
  const [protocol] = protocols;
  return protocol === undefined ? undefined : { protocol, servers };
}

/** The ports that a destination may mean: that of the call, if it names none. */
function portsOf({ ports }: ClusterHost, { port }: RouteTarget, { matches }: HttpRoute): ServicePort[] {
  const called = matches.map(({ conditions }) => conditions['port']?.exact);
  return ports.filter(({ number }) =>
    port === undefined
      ? called.length === 0 || called.includes(undefined) || called.includes(String(number))
      : number === port,
  );
}

/**
 * The protocol of the answers of a port. A server of a team, beside the specs, may answer gRPC-Web on a port for HTTP: such
 * answers have a status of gRPC, too. A load balancer before a gRPC server outside the mesh may answer with a status of
 * HTTP.
 */
function protocolAt(
  found: ClusterHost,
  { target, protocol }: ServicePort,
  { podsByNamespace }: ClusterPicture,
): Protocol | undefined {
  const pods = found.kind === 'Service' ? podsBehind(found, podsByNamespace) : [];
  const ofPods = pods.map((each) => serverAt(each, target));
  if (ofPods.length > 0 && ofPods.every((each) => each !== undefined && each === ofPods[0])) return ofPods[0];
  if (found.kind === 'Service') return protocol === 'grpc' ? 'gRPC' : undefined;
  return !found.written && protocol === 'http' ? 'HTTP' : undefined;
}

/** The server of a spec at a port of its pods. */
function serverAt(pods: ClusterPods, target: string | number): Protocol | undefined {
  const { grpc, http } = pods.service ?? {};
  const number = portAt(pods, target)?.number;
  if (number === undefined) return undefined;
  if (number === grpc?.targetPort) return 'gRPC';
  return number === http?.targetPort ? 'HTTP' : undefined;
}

/** True if a route matches only paths of gRPC methods. */
const isOfMethods = ({ matches }: HttpRoute, { workspace }: RenderedFleet): boolean =>
  matches.length > 0 &&
  matches.every(
    ({ uri }) =>
      uri &&
      uri.text.length > 1 &&
      [...knownPaths(workspace.protos)].some((path) => path.startsWith(uri.text)),
  );
