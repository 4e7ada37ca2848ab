import { isDeepStrictEqual } from 'node:util';
import type { Permission, ServiceFacts } from './service-facts.ts';

/** Who may call which method of a service, in the clusters in which the service behaves alike. */
export interface ServiceAccess {
  readonly service: string;
  readonly owner: string;
  readonly namespace: string;
  readonly clusters: readonly string[];
  readonly rows: readonly {
    readonly method: string;
    /** By caller; a caller that is not in it has no permission. */
    readonly cells: ReadonlyMap<string, Permission>;
  }[];
}

/** The callers and the methods of a fleet. */
export interface FleetAccess {
  /** Callers that may call something or are denied something: services, gateways and principals, by name. */
  readonly callers: readonly string[];
  readonly services: readonly ServiceAccess[];
}

/** One matrix of all callers and all methods. */
export function fleetAccessOf(facts: readonly ServiceFacts[]): FleetAccess {
  const services = facts.flatMap(({ service: { name, owner, namespace }, groups }) => {
    const all = groups
      .filter(({ access }) => access.rows.length > 0)
      .map(
        ({ clusters, access }): ServiceAccess => ({
          service: name,
          owner,
          namespace,
          clusters,
          rows: access.rows.map(({ method, cells }) => ({
            method,
            cells: new Map(access.callers.map((caller, index) => [caller, cells[index] ?? 'not permitted'])),
          })),
        }),
      );
    return joined(all);
  });
  const callers = new Set(services.flatMap(({ rows }) => rows.flatMap(({ cells }) => [...cells.keys()])));
  return { callers: [...callers].sort(), services };
}

/** Clusters that differ in routes can be alike in permissions. */
function joined(all: readonly ServiceAccess[]): ServiceAccess[] {
  const found: ServiceAccess[] = [];
  for (const each of all) {
    const index = found.findIndex(({ rows }) => isDeepStrictEqual(rows, each.rows));
    const alike = found[index];
    if (alike) found[index] = { ...alike, clusters: [...alike.clusters, ...each.clusters] };
    else found.push(each);
  }
  return found;
}
