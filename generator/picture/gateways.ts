import { listAt, numberAt, textsAt } from '../lang/at-path.ts';
import { groupOf } from '../model/api-group.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** A gateway of a cluster: of its cluster file, or of a document in extra/. */
export interface ClusterGateway {
  /** `namespace/name`, as a VirtualService names it. */
  readonly name: string;
  /** The ports that it listens on. */
  readonly ports: readonly number[];
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
    hostsFor: (namespace) =>
      isOfIstio
        ? servers.flatMap((server) =>
            textsAt(server, 'hosts').flatMap((host) => hostFor(host, own, namespace)),
          )
        : undefined,
  };
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
