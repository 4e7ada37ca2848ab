import type { CallRoute, ObjectChange, PodState } from '../recording.ts';
import type { Rehearsal, VersionPods } from '../rehearsal.ts';

/** The services of a recording, with the namespaces that their pods were in. */
export interface Services {
  /** The longest name first: objects of `stock-prices` are not objects of `stock`. */
  readonly names: readonly string[];
  /** By `cluster/service`. A service that moves has two. */
  readonly namespaces: ReadonlyMap<string, ReadonlySet<string>>;
  /** The versions of services, by `cluster/workload`: the name of an adopted Deployment can be any. */
  readonly workloads: ReadonlyMap<string, VersionPods>;
}

/** Whom an observation concerns, of the two ends of a route. */
export type Concern = 'callee' | 'caller' | 'namespace';

/** Namespaces whose documents are valid for the whole mesh. */
const meshNamespaces = ['istio-system'];

/** The services of a recording: those that call, are called, or have pods. */
export function servicesOf({ recording: { routes, observations }, steps }: Rehearsal): Services {
  const namespaces = new Map<string, Set<string>>();
  for (const observation of observations) {
    if (observation.kind !== 'pod' || observation.pod.service === undefined) continue;
    const key = `${observation.cluster}/${observation.pod.service}`;
    namespaces.set(key, (namespaces.get(key) ?? new Set()).add(observation.pod.namespace));
  }
  const ends = routes.flatMap(({ caller, callee }) => [caller, callee]);
  const running = [...namespaces.keys()].map((key) => key.slice(key.indexOf('/') + 1));
  const names = [...new Set([...ends, ...running])].toSorted((a, b) => b.length - a.length);
  const versions = steps.flatMap((step) => step.versions);
  const workloads = new Map(versions.map((each) => [`${each.cluster}/${each.workload}`, each]));
  return { names, namespaces, workloads };
}

/** Whom an observation of the cluster of a route concerns; undefined for neither end. */
export function concernOf(
  observation: ObjectChange | PodState,
  route: CallRoute,
  services: Services,
): Concern | undefined {
  const { caller, callee, cluster } = route;
  const owner =
    observation.kind === 'pod' ? observation.pod.service : ownerOf(observation, services, gatewayOf(caller));
  if (owner === callee) return 'callee';
  if (owner === caller) return 'caller';
  if (owner !== undefined && observation.kind === 'pod') return undefined;
  const spaces = [callee, caller].flatMap((service) => [
    ...(services.namespaces.get(`${cluster}/${service}`) ?? []),
  ]);
  const { namespace, kind, name } =
    observation.kind === 'pod' ? { ...observation.pod, kind: 'Pod' } : observation.object;
  if (kind === 'Namespace') return spaces.includes(name) ? 'namespace' : undefined;
  if (owner !== undefined || namespace === undefined) return undefined;
  return [...spaces, ...meshNamespaces].includes(namespace) ? 'namespace' : undefined;
}

/** The service that an object belongs to, by its name: `stock`, `stock-v1`, `stock.public`, or an adopted Deployment. */
function ownerOf(
  { cluster, object: { kind, name } }: ObjectChange,
  { names, workloads }: Services,
  gateway: { readonly caller: string; readonly name: string } | undefined,
): string | undefined {
  if (gateway && name === gateway.name) return gateway.caller;
  const workload = kind === 'Deployment' ? workloads.get(`${cluster}/${name}`) : undefined;
  if (workload) return workload.service;
  return names.find(
    (service) => name === service || (/^[-.]/.test(name.slice(service.length)) && name.startsWith(service)),
  );
}

/** The gateway that is the caller of a route: `gateway public (shop.example.com)`. */
function gatewayOf(caller: string): { readonly caller: string; readonly name: string } | undefined {
  const name = /^gateway (\S+)/.exec(caller)?.[1];
  return name === undefined ? undefined : { caller, name };
}
