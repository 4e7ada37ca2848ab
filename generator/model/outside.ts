import type { Caller } from './call-graph.ts';
import type { ClusterExposure } from './exposure.ts';
import type { ExternalInstance } from './external.ts';
import type { Service } from './service.ts';

/** A service of a cluster, with who calls it and where it is exposed. */
export interface ReachableService {
  readonly service: Service;
  readonly callers: readonly Caller[];
  readonly exposures: readonly ClusterExposure[];
}

/** Something that calls from outside can end at. */
export interface Reached {
  /** Name of a service, or of an external one, or `anywhere`. */
  readonly service: string;
  /** `package.Service/Method`; undefined where an external service is called, whatever the method. */
  readonly methods: readonly string[] | undefined;
  /** Names of the services that pass the calls on; none where the gateway itself does. */
  readonly by: readonly string[];
}

/** What a service may call that is not held to what it declares. */
export const anywhere = 'any address outside the mesh';

/** What can be reached through one gateway. */
export interface ReachedFromOutside {
  readonly gateway: string;
  /** Exposed methods, with the hosts they are exposed at. */
  readonly exposed: readonly (Omit<Reached, 'by'> & { readonly hosts: readonly string[] })[];
  /** What stands behind: whatever exposed services call, and so on. */
  readonly behind: readonly Reached[];
}

/**
 * What calls from outside can end at, by gateway, in the order of names. Which method of a service makes which of its
 * calls is said nowhere: behind a service that is reached stands all that it calls.
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
        .map(({ hosts, methods }) => ({ service, hosts, methods })),
    );
    const reached = withCallees(new Set(exposed.map(({ service }) => service)), services);
    return { gateway, exposed: exposed.sort(byService), behind: behind(reached, services, externals) };
  });
}

const byService = (a: { readonly service: string }, b: { readonly service: string }): number =>
  a.service < b.service ? -1 : 1;

/** Services, whatever they call, and so on. */
function withCallees(from: ReadonlySet<string>, services: readonly ReachableService[]): ReadonlySet<string> {
  const callees = new Map<string, string[]>();
  for (const { service, callers } of services)
    for (const { name } of callers) callees.set(name, [...(callees.get(name) ?? []), service.name]);
  const reached = new Set(from);
  // A set hands out what is added while it is gone through.
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
