import type { Place } from '../diagnostics/diagnostic.ts';
import { listAt, mapAt, numberAt, textsAt } from '../lang/at-path.ts';
import { hostOf } from '../model/host.ts';
import type { Service } from '../model/service.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** A host that proxies of a cluster know. */
export interface KnownHost {
  /** The service of a spec that it leads to, if any, and its versions there. */
  readonly service?: Service;
  readonly versions: readonly string[];
  /** Empty where they are not known. */
  readonly ports: readonly number[];
  /** Who declares it: a service, an external service or a document, and where. */
  readonly owner: string;
  readonly at: Place;
}

/** The hosts of one cluster, by their full names and wildcards. */
export type KnownHosts = ReadonlyMap<string, KnownHost>;

const known = new WeakMap<RenderedFleet, Map<string, KnownHosts>>();

/** The hosts that a cluster has of the specs and of what services bring along. */
export function hostsIn(rendered: RenderedFleet, cluster: string): KnownHosts {
  const all = known.get(rendered) ?? new Map<string, KnownHosts>();
  known.set(rendered, all);
  const found = all.get(cluster) ?? collected(rendered, cluster);
  all.set(cluster, found);
  return found;
}

export const domainOf = ({ workspace }: RenderedFleet): string =>
  workspace.fleet.spec.clusterDomain ?? 'cluster.local';

/**
 * The full name of a host as Istio understands it in a document of a namespace: a name without dots is a Service there, and
 * one with dots is taken as it is.
 * Source: Istio, VirtualService, Destination.host; pilot/pkg/model (ResolveShortnameToFQDN).
 */
export const fullHost = (host: string, namespace: string, domain: string): string =>
  host.includes('.') || host === '*' ? host : `${host}.${namespace}.svc.${domain}`;

/** The host of the same name, or a wildcard over it. */
export function findHost(hosts: KnownHosts, host: string): KnownHost | undefined {
  const exact = hosts.get(host);
  if (exact) return exact;
  const labels = host.split('.');
  for (let skip = 1; skip < labels.length; skip++) {
    const wildcard = hosts.get(`*.${labels.slice(skip).join('.')}`);
    if (wildcard) return wildcard;
  }
  return undefined;
}

function collected(rendered: RenderedFleet, cluster: string): KnownHosts {
  const { fleet, workspace, documents } = rendered;
  const found = new Map<string, KnownHost>();
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service]));
  const externals = new Map(workspace.externals.map((external) => [external.spec.name, external]));
  const here = fleet.clusters.find(({ name }) => name === cluster);
  for (const { service, versions } of here?.instances ?? []) {
    const at = specs.get(service.name)?.at(['name']);
    const ports = [service.port, ...service.workload.ports.map(({ port }) => port)];
    const names = versions.map(({ name }) => name);
    if (at) found.set(service.host, { service, versions: names, ports, owner: service.name, at });
  }
  for (const { external } of here?.externals ?? []) {
    const at = externals.get(external.name)?.at(['hosts'], 'key');
    const ports = external.ports.map(({ number }) => number);
    for (const host of external.hosts)
      if (at) found.set(host, { versions: [], ports, owner: external.name, at });
  }
  for (const document of documents) {
    if (document.origin !== 'extra' || !document.clusters.includes(cluster)) continue;
    for (const host of ownHosts(document, domainOf(rendered)))
      if (!found.has(host))
        found.set(host, {
          versions: [],
          ports: portsOf(document),
          owner: `${document.kind} ${document.name}`,
          at: document.at(['metadata', 'name']),
        });
  }
  return found;
}

function ownHosts({ kind, value, name, namespace }: RenderedDocument, domain: string): string[] {
  if (kind === 'Service') return [hostOf({ name, namespace }, domain)];
  return kind === 'ServiceEntry' ? textsAt(value, 'spec', 'hosts') : [];
}

function portsOf({ kind, value }: RenderedDocument): number[] {
  const key = kind === 'Service' ? 'port' : 'number';
  return listAt(value, 'spec', 'ports').flatMap((port) => numberAt(mapAt(port), key) ?? []);
}
