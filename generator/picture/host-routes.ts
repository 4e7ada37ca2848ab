import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Instance } from '../model/fleet.ts';
import type { Route } from '../model/routing/route.ts';
import { routesOf } from '../model/routing/routes.ts';
import { methodSharesOf } from '../render/virtualservice/destinations.ts';
import { matchesHost } from './mesh-hosts.ts';
import type { OwnDocument } from './own-documents.ts';
import {
  isPatchOf,
  type OwnVirtualService,
  rankOf,
  rankOfGenerated,
  virtualServicesIn,
} from './own-routes.ts';
import { readRoutes, routeWithoutVirtualService } from './read-routes.ts';
import { callsOf } from './served-calls.ts';

/** The routes of calls to a host, in the order in which Envoy tries them. */
export interface HostRoutes {
  readonly routes: readonly Route[];
  /** The document of a team that writes them; undefined if the specs alone determine them. */
  readonly document?: OwnDocument;
  /** The GRPCRoutes or HTTPRoutes that have the routes together. */
  readonly parts?: readonly OwnDocument[];
}

/** A cluster and what its teams add to it. */
export interface RoutedCluster {
  readonly instances: readonly RoutedInstance[];
  /** What services with routes in extra/ add and patch; the routes can be for any host. */
  readonly documents: readonly OwnDocument[];
  /** What a service adds and patches itself; undefined if `documents` has it. */
  documentsOf?(service: string): readonly OwnDocument[];
  /** All services; undefined means those of the instances. */
  readonly services?: readonly ServiceName[];
}

/** What a host is called. */
export type ServiceName = Pick<Instance['service'], 'name' | 'namespace' | 'host'>;

/** The parts of an instance that routes depend on. */
export interface RoutedInstance {
  readonly service: Pick<
    Instance['service'],
    'name' | 'namespace' | 'host' | 'grpc' | 'http' | 'ports' | 'methods' | 'routing' | 'exportTo'
  >;
  readonly versions: readonly Pick<Instance['versions'][number], 'name' | 'weight' | 'methodWeights'>[];
}

/**
 * The routes of calls to a host by sidecars: of the document that a team patches or adds for it, else of the specs. Of
 * several documents for a host, those that only the namespace of the caller sees come first, then those that are exported
 * to it by name, then GRPCRoutes and HTTPRoutes of its namespace. Among these, a host precedes a wildcard, and what is
 * rendered precedes extra/.
 * Undefined for a host that the specs do not define and for which no team has routes.
 * Source: Istio, VirtualService.exportTo and gateways; pilot/pkg/model (VirtualServicesForGateway, SelectVirtualServices).
 * @param from the namespace of the caller; undefined for any namespace that no document names
 */
export function routesTo(
  host: string,
  cluster: RoutedCluster,
  from: string | undefined = undefined,
): HostRoutes | undefined {
  const instance = indexOf(cluster).instances.get(host);
  const virtualServices = virtualServicesFor(host, cluster);
  const own = virtualServices.find((each) => isPatchOf(instance?.service, each.document));
  const candidates: Candidate[] = virtualServices.flatMap((each) => {
    const rank = rankOf(each, host, from);
    return rank === undefined ? [] : [{ rank, own: each }];
  });
  if (instance && !own) candidates.push({ rank: rankOfGenerated(instance.service) });
  for (const { own: first } of candidates.sort((a, b) => a.rank - b.rank)) {
    if (!first) return instance ? { routes: routesOfSpec(instance) } : undefined;
    const { document, value, parts } = first;
    const routes = routesIn(value, host, cluster);
    // Routes for other ports only are as if they were not there.
    if (parts && routes.length === 0) continue;
    return { routes, document, ...(parts ? { parts } : {}) };
  }
  return instance && own ? { routes: [routeWithoutVirtualService], document: own.document } : undefined;
}

/** The documents with routes that teams have for a host, and the deleted ones, whatever their `exportTo`. */
export function ownVirtualServicesFor(host: string, cluster: RoutedCluster): OwnDocument[] {
  const { instances } = indexOf(cluster);
  return virtualServicesFor(host, cluster)
    .filter(
      ({ hosts, document }) =>
        isPatchOf(instances.get(host)?.service, document) ||
        hosts.some((pattern) => matchesHost(pattern, host)),
    )
    .map(({ document }) => document);
}

/** The routes that a VirtualService of a team, or what Istio makes of other routes, has for a host. */
function routesIn(value: PlainMap | undefined, host: string, cluster: RoutedCluster): Route[] {
  const { instances, domain, names, namespaces } = indexOf(cluster);
  const instance = instances.get(host);
  const calls = instance ? callsOf(instance.service) : { isGrpc: false };
  const routes = readRoutes(value ?? {}, { host, domain, names, namespaces, ...calls });
  if (!instance) return routes;
  // A route of a team that names the versions keeps them if the weights of the service change.
  const byWeight = new Set(routesOfSpec(instance).flatMap(({ name, shares }) => (shares ? [] : [name])));
  return routes.map((route) => (byWeight.has(route.name) ? withoutUsualShares(route, instance) : route));
}

/** The routes of a service by its specs. */
export const routesOfSpec = ({ service, versions }: RoutedInstance): readonly Route[] =>
  routesOf(service, methodSharesOf(versions));

/** A route in the words of a spec: without shares that are the weights of the service. */
export function withoutUsualShares(route: Route, { versions }: Pick<RoutedInstance, 'versions'>): Route {
  const { shares, ...others } = route;
  const usual = versions.map(({ name, weight }) => ({ version: name, weight }));
  return shares && isDeepStrictEqual(shares, usual) ? others : route;
}

/** A VirtualService for a host, or the rendered one. */
interface Candidate {
  /** The lowest applies. */
  readonly rank: number;
  readonly own?: OwnVirtualService;
}

interface Index extends ClusterNames {
  readonly instances: ReadonlyMap<string, RoutedInstance>;
  readonly virtualServices: readonly OwnVirtualService[];
  /** Those with a host in full, by host. */
  readonly byHost: ReadonlyMap<string, readonly OwnVirtualService[]>;
  /** Those of the specs that a team patches or deletes, by namespace and name. */
  readonly patched: ReadonlyMap<string, readonly OwnVirtualService[]>;
  readonly wildcards: readonly OwnVirtualService[];
}

const indexes = new WeakMap<RoutedCluster, Index>();

function indexOf(cluster: RoutedCluster): Index {
  const made = indexes.get(cluster);
  if (made) return made;
  const services: readonly ServiceName[] =
    cluster.services ?? cluster.instances.map(({ service }) => service);
  const names = clusterNames(services);
  const virtualServices = virtualServicesIn(cluster.documents, names.domain);
  const hosts = virtualServices.flatMap((each) => each.hosts.map((host) => ({ host, each })));
  const index = {
    ...names,
    instances: new Map(cluster.instances.map((each) => [each.service.host, each])),
    virtualServices,
    byHost: new Map(
      [...grouped(hosts, ({ host }) => host)].map(([host, found]) => [host, found.map(({ each }) => each)]),
    ),
    patched: grouped(
      virtualServices.filter(({ document }) => document.generated !== undefined),
      ({ document }) => `${document.namespace}/${document.name}`,
    ),
    wildcards: virtualServices.filter((each) => each.hosts.some((host) => host.startsWith('*'))),
  };
  indexes.set(cluster, index);
  return index;
}

/** All VirtualServices of teams that may be for a host. */
function virtualServicesFor(host: string, cluster: RoutedCluster): readonly OwnVirtualService[] {
  const { instances, virtualServices, byHost, patched, wildcards, domain } = indexOf(cluster);
  const service = instances.get(host)?.service;
  const own = service === undefined ? [] : (cluster.documentsOf?.(service.name) ?? []);
  const others = own.filter((each) => !virtualServices.some(({ document }) => document === each));
  const known = [
    ...(byHost.get(host) ?? []),
    ...(service ? (patched.get(`${service.namespace}/${service.name}`) ?? []) : []),
    ...wildcards,
  ];
  return [...new Set(known), ...virtualServicesIn(others, domain)];
}

/** The names of the services of a cluster. */
export interface ClusterNames {
  /** The domain of their hosts. */
  readonly domain: string;
  /** Their names, by host. */
  readonly names: ReadonlyMap<string, string>;
  /** Their namespaces, by name. */
  readonly namespaces: ReadonlyMap<string, string>;
}

export const clusterNames = (services: readonly ServiceName[]): ClusterNames => ({
  domain: domainOfServices(services),
  names: new Map(services.map(({ host, name }) => [host, name])),
  namespaces: new Map(services.map(({ name, namespace }) => [name, namespace])),
});

/** The domain of the hosts of a cluster. */
export function domainOfServices([first]: readonly ServiceName[]): string {
  return first?.host.slice(`${first.name}.${first.namespace}.svc.`.length) ?? 'cluster.local';
}
