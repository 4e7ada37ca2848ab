import type { Caller } from './call-graph.ts';
import type { ClusterExposure } from './exposure.ts';
import type { ExternalInstance } from './external.ts';
import type { Service } from './service.ts';

/** A service of a cluster, with its callers and exposures. */
export interface ReachableService {
  readonly service: Service;
  readonly callers: readonly Caller[];
  readonly exposures: readonly ClusterExposure[];
}

/** A possible destination of calls from outside. */
export interface Reached {
  /** Name of a service or an external service, or `anywhere`. */
  readonly service: string;
  /** `package.Service/Method`; undefined for an external service, which may be called with any method. */
  readonly methods: readonly string[] | undefined;
  /** Names of the services that forward the calls; empty if the gateway does. */
  readonly by: readonly string[];
}

/** What a service can call if it is not limited to the calls it declares. */
export const anywhere = 'any address outside the mesh';

/** What external callers reach through one gateway. */
export interface ReachedFromOutside {
  readonly gateway: string;
  /** Exposed methods, with their hosts. */
  readonly exposed: readonly (Omit<Reached, 'by'> & Omit<ClusterExposure, 'gateway' | 'methods'>)[];
  /** Everything that exposed services call, directly or indirectly. */
  readonly behind: readonly Reached[];
}

/**
 * What calls from outside can reach, by gateway name. The specs do not link methods to outgoing calls, so
 * behind an exposed service is everything that it calls.
 */
export function reachedFromOutside(
  services: readonly ReachableService[],
  externals: readonly ExternalInstance[],
): ReachedFromOutside[] {
  const gateways = new Set(services.flatMap(({ exposures }) => exposures.map(({ gateway }) => gateway.name)));
  return [...gateways].sort().map((gateway) => {
    const exposed = services.flatMap(({ service: { name: service }, exposures }) =>
      exposures
        .filter((each) => each.gateway.name === gateway)
        .map(({ gateway: _, ...exposure }) => ({ service, ...exposure })),
    );
    const reached = withCallees(new Set(exposed.map(({ service }) => service)), services);
    return { gateway, exposed: exposed.sort(byService), behind: behind(reached, services, externals) };
  });
}

const byService = (a: { readonly service: string }, b: { readonly service: string }): number =>
  a.service < b.service ? -1 : 1;

/** Services and everything that they call, directly or indirectly. */
function withCallees(from: ReadonlySet<string>, services: readonly ReachableService[]): ReadonlySet<string> {
  const callees = new Map<string, string[]>();
  for (const { service, callers } of services)
    for (const { name } of callers) callees.set(name, [...(callees.get(name) ?? []), service.name]);
  const reached = new Set(from);
  // Iterating a Set also visits elements that are added during the iteration.
  for (const name of reached) for (const callee of callees.get(name) ?? []) reached.add(callee);
  return reached;
}

function behind(
  reached: ReadonlySet<string>,
  services: readonly ReachableService[],
  externals: readonly ExternalInstance[],
): Reached[] {
  const inside = services.flatMap(({ service, callers }): Reached[] => {
    const by = callers.filter(({ name }) => reached.has(name));
    const called = new Set(by.flatMap(({ methods }) => methods));
    const methods = service.methods.map(({ path }) => path).filter((path) => called.has(path));
    return by.length === 0
      ? []
      : [{ service: service.name, methods, by: [...new Set(by.map(({ name }) => name))] }];
  });
  const outside = externals.flatMap(({ external, callers }): Reached[] => {
    const by = callers.filter((name) => reached.has(name)).toSorted();
    return by.length === 0 ? [] : [{ service: external.name, methods: undefined, by }];
  });
  const free = services.filter(({ service }) => reached.has(service.name) && service.access.outboundToAny);
  const by = free.map(({ service }) => service.name).toSorted();
  return [
    ...[...inside, ...outside].sort(byService),
    ...(by.length > 0 ? [{ service: anywhere, methods: undefined, by }] : []),
  ];
}
