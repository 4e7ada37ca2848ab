import type { Place } from '../diagnostics/diagnostic.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Service } from '../model/service.ts';
import type { ServicePort } from './ports.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';
import { overlap, type Visibility } from './visibility.ts';

/** What a Service and a ServiceEntry declare of a host. */
interface DeclaredHost {
  /** The full name, or a wildcard. */
  readonly host: string;
  readonly namespace: string;
  /** Who declares it, in a finding: a service, an external service or a document. */
  readonly title: string;
  readonly ports: readonly ServicePort[];
  /** Whose proxies know it. */
  readonly visibility: Visibility;
  readonly at: Place;
  /** The service of a spec that it leads to, if any, and its versions there. */
  readonly service?: Service;
  readonly versions: readonly string[];
  /** The document, if a patch or extra/ has written a part of it. */
  readonly written?: RenderedDocument;
}

/** A Kubernetes Service of a cluster. */
export interface ClusterService extends DeclaredHost {
  readonly kind: 'Service';
  readonly type: string;
  /** Empty for a Service whose endpoints others write. */
  readonly selector: PlainMap;
}

/** A host of a ServiceEntry of a cluster. */
export interface ServiceEntryHost extends DeclaredHost {
  readonly kind: 'ServiceEntry';
  /** True for workloads of the mesh; proxies call other hosts without mutual TLS. */
  readonly isInMesh: boolean;
}

/** A host that a Service or a ServiceEntry of a cluster declares. */
export type ClusterHost = ClusterService | ServiceEntryHost;

/** The hosts of a cluster by their names: more than one if several documents declare a host, those of specs first. */
export type ClusterHosts = ReadonlyMap<string, readonly [ClusterHost, ...ClusterHost[]]>;

/** Hosts by their names. */
export function hostsByName(hosts: readonly ClusterHost[]): ClusterHosts {
  const isOfSpec = ({ written }: ClusterHost) => written?.origin !== 'extra';
  return grouped([...hosts.filter(isOfSpec), ...hosts.filter((host) => !isOfSpec(host))], ({ host }) => host);
}

export const domainOf = ({ workspace }: Pick<RenderedFleet, 'workspace'>): string =>
  workspace.fleet.spec.clusterDomain ?? 'cluster.local';

/**
 * The full name of a host as Istio understands it in a document of a namespace: a name without dots is a Service there, and
 * one with dots is taken as it is.
 * Source: Istio, VirtualService, Destination.host; pilot/pkg/model (ResolveShortnameToFQDN).
 */
export const fullHost = (host: string, namespace: string, domain: string): string =>
  host.includes('.') || host === '*' ? host : `${host}.${namespace}.svc.${domain}`;

/**
 * The host of a name, or a wildcard over it.
 * @param users who calls it: a host that none of their proxies knows is not found
 */
export function findHost(hosts: ClusterHosts, host: string, users?: Visibility): ClusterHost | undefined {
  const labels = host.split('.');
  const names = [host, ...labels.slice(1).map((_, skip) => `*.${labels.slice(skip + 1).join('.')}`)];
  for (const name of names) {
    const found = hosts.get(name)?.find(({ visibility }) => !users || overlap(visibility, users));
    if (found) return found;
  }
  return undefined;
}

/** The Service of a host that proxies of at least one of some namespaces know; undefined for a host outside. */
export function findService(
  hosts: ClusterHosts,
  host: string,
  users: Visibility,
): ClusterService | undefined {
  const found = findHost(hosts, host, users);
  return found?.kind === 'Service' ? found : undefined;
}
