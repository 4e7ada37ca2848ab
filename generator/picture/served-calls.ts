import { listAt, numberAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Service } from '../model/service.ts';
import { fullHost } from './hosts.ts';
import type { CallContext } from './read-match.ts';

/** What is known of the calls of a service. */
export type ServedCalls = Pick<CallContext, 'isGrpc' | 'isHttp' | 'port' | 'http' | 'grpcPort'>;

/** A service with its servers. */
export type ServingService = Pick<Service, 'grpc' | 'http' | 'methods'>;

/** What is known of the calls of a service. One with two servers gets both kinds, at two ports. */
export function callsOf({ grpc, http, methods }: ServingService): ServedCalls {
  if (!http) return { isGrpc: true, ...(grpc ? { port: grpc.port } : {}) };
  const operations = methods.flatMap((method) => method.http ?? []);
  const served = { isGrpc: false, http: { operations, port: http.port } };
  return grpc ? { ...served, grpcPort: grpc.port } : { ...served, isHttp: true, port: http.port };
}

/** What is known of the calls of each host. */
export interface ServedHosts {
  readonly served: ReadonlyMap<string, ServedCalls>;
  /** The domain of the cluster, such as cluster.local. */
  readonly domain: string;
}

/**
 * For each route of a VirtualService, what is known of its calls by where it sends them: at a gateway, or for a host that no
 * spec defines, the host says nothing. A redirect has no destination: its calls are like those of the other routes.
 */
export function callsByDestination(
  routes: readonly PlainMap[],
  namespace: string,
  hosts: ServedHosts,
): Pick<CallContext, 'isHttp' | 'http'>[] {
  const found = routes.map((route) => httpServersOf(route, namespace, hosts));
  const known = found.filter((servers) => servers !== 'no destination');
  const all = known.every((servers) => servers !== undefined) ? known.flat() : undefined;
  return found.map((servers) => {
    const own = servers === 'no destination' ? all : servers;
    const [first] = own ?? [];
    if (!own || !first) return {};
    return own.every((each) => each === first) && first.http
      ? { isHttp: true, http: first.http }
      : { isHttp: true };
  });
}

/** The HTTP servers to which a route sends calls; undefined if one of its destinations is something else. */
function httpServersOf(
  route: PlainMap,
  namespace: string,
  { served, domain }: ServedHosts,
): readonly ServedCalls[] | 'no destination' | undefined {
  const targets = listAt(route, 'route');
  if (targets.length === 0) return 'no destination';
  const servers = targets.flatMap((target) => {
    const calls = served.get(fullHost(textAt(target, 'destination', 'host') ?? '', namespace, domain));
    const port = numberAt(target, 'destination', 'port', 'number');
    return calls?.http && (calls.isHttp || calls.http.port === port) ? [calls] : [];
  });
  return servers.length === targets.length ? servers : undefined;
}
