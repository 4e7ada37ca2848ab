import { listAt, numberAt, textAt, textsAt } from '../lang/at-path.ts';
import { groupOf } from '../model/api-group.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** A server of a gateway: its hosts, none for any, and the kind of routes that it uses. */
export interface GatewayServer {
  readonly hosts: readonly string[];
  /** Undefined if it uses no routes. */
  readonly routes: 'http' | 'tls' | 'tcp' | undefined;
}

/** A gateway of a cluster: of its cluster file, or of a document in extra/. */
export interface ClusterGateway {
  /** `namespace/name`, as a VirtualService names it. */
  readonly name: string;
  /** The ports that it listens on. */
  readonly ports: readonly number[];
  /** Its servers for VirtualServices of a namespace. */
  serversFor(namespace: string): readonly GatewayServer[];
  /** The hosts that it serves for VirtualServices of a namespace; undefined for any host. */
  hostsFor(namespace: string): readonly string[] | undefined;
}

/** The gateways of a cluster, by name. A document replaces what the cluster file has about the same gateway. */
export function clusterGateways(
  { fleet, documents }: RenderedFleet,
  cluster: string,
): ReadonlyMap<string, ClusterGateway> {
  const ofSpecs = fleet.clusters.find(({ name }) => name === cluster)?.gateways ?? [];
  const all = [
    // Which namespaces it accepts routes from is a question of its own.
    ...ofSpecs.map(
      ({ namespace, name, port, hosts }): ClusterGateway => ({
        name: `${namespace}/${name}`,
        ports: [port],
        serversFor: () => [{ hosts, routes: 'http' }],
        hostsFor: () => (hosts.length === 0 ? undefined : hosts),
      }),
    ),
    ...documents
      .filter(({ kind, clusters }) => kind === 'Gateway' && clusters.includes(cluster))
      .map(gatewayOf),
  ];
  return new Map(all.map((gateway) => [gateway.name, gateway]));
}

function gatewayOf({ apiVersion, namespace: own, name, value }: RenderedDocument): ClusterGateway {
  const servers = listAt(value, 'spec', 'servers');
  const isOfIstio = groupOf(apiVersion) === 'networking.istio.io';
  return {
    name: `${own}/${name}`,
    ports: servers.flatMap((server) => numberAt(server, 'port', 'number') ?? []),
    serversFor: (namespace) =>
      isOfIstio
        ? servers.flatMap((server): GatewayServer[] => {
            const hosts = textsAt(server, 'hosts').flatMap((host) => hostFor(host, own, namespace));
            return hosts.length > 0 ? [{ hosts, routes: routesOf(server) }] : [];
          })
        : [],
    hostsFor: (namespace) =>
      isOfIstio
        ? servers.flatMap((server) =>
            textsAt(server, 'hosts').flatMap((host) => hostFor(host, own, namespace)),
          )
        : undefined,
  };
}

/**
 * The kind of routes that a server of a Gateway uses.
 * Source: Istio, Gateway: Server.port and ServerTLSSettings.TLSmode; pkg/config/gateway (IsHTTPServer, IsPassThroughServer).
 */
function routesOf(server: unknown): GatewayServer['routes'] {
  const protocol = textAt(server, 'port', 'protocol')?.toUpperCase() ?? '';
  const mode = textAt(server, 'tls', 'mode');
  if (['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB'].includes(protocol)) return 'http';
  if (mode === 'AUTO_PASSTHROUGH') return undefined;
  if (mode === 'PASSTHROUGH') return 'tls';
  return protocol === 'HTTPS' ? 'http' : 'tcp';
}

/**
 * The host of a server, `namespace/host` or `host`, for VirtualServices of a namespace; none if it is for others.
 * Source: Istio, Gateway, Server.hosts.
 */
function hostFor(host: string, own: string, namespace: string): string[] {
  const [of, name] = host.includes('/') ? host.split('/') : ['*', host];
  const isFor = of === '*' || of === namespace || (of === '.' && own === namespace);
  return isFor && name !== undefined ? [name] : [];
}
