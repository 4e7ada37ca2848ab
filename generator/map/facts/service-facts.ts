import { isDeepStrictEqual } from 'node:util';
import { callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import type { Fleet } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import { isDenied } from '../../model/spec-access.ts';
import { callersOf, type NamedCaller, type RouteRow, routeRowsOf } from '../../routes-page/rows.ts';
import { clustersInOrder } from './version-table.ts';

/** A service in the clusters in which it behaves alike. */
export interface ServiceFacts {
  readonly service: Service;
  readonly groups: readonly ServiceGroup[];
}

/** Clusters with the same routes and the same callers of a service. */
export interface ServiceGroup {
  readonly clusters: readonly string[];
  readonly routes: readonly RouteRow[];
  readonly access: AccessMatrix;
  readonly exposures: readonly { readonly gateway: string; readonly hosts: readonly string[] }[];
}

/** Who may call which method. */
export interface AccessMatrix {
  readonly callers: readonly string[];
  readonly rows: readonly {
    readonly method: string;
    /** In the order of the callers. */
    readonly cells: readonly Permission[];
  }[];
}

/** `denied` is a denial in the spec, which is stronger than any permission. */
export type Permission = 'may call' | 'denied' | 'not permitted';

/** The services of a fleet by name, with what happens to their calls. */
export function serviceFactsOf(fleet: Fleet): ServiceFacts[] {
  const groups = new Map<string, { service: Service; groups: ServiceGroup[] }>();
  for (const cluster of clustersInOrder(fleet)) {
    const graph = callGraphOf(cluster.instances);
    for (const { service, versions } of cluster.instances) {
      const exposures = exposuresIn(cluster.gateways, service.exposures);
      const view = { service, versions, callers: graph.callersOf(service), exposures };
      const own = {
        routes: routeRowsOf(view),
        access: accessMatrixOf(service, callersOf(view)),
        exposures: exposures.map(({ gateway, hosts }) => ({ gateway: gateway.name, hosts })),
      };
      const known = groups.get(service.name) ?? { service, groups: [] };
      groups.set(service.name, known);
      const index = known.groups.findIndex(({ clusters: _, ...each }) => isDeepStrictEqual(each, own));
      const same = known.groups[index];
      if (same) known.groups[index] = { ...same, clusters: [...same.clusters, cluster.name] };
      else known.groups.push({ clusters: [cluster.name], ...own });
    }
  }
  return [...groups.values()].sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
}

function accessMatrixOf(service: Service, callers: readonly NamedCaller[]): AccessMatrix {
  const all = callers.map((caller) => ({ ...caller, allowed: new Set(caller.methods) }));
  const permission = (path: string, { serviceAccount: name, namespace, allowed }: (typeof all)[number]) => {
    if (isDenied(service, { name, namespace }, path)) return 'denied';
    return allowed.has(path) ? 'may call' : 'not permitted';
  };
  return {
    callers: callers.map(({ name }) => name),
    rows: service.methods.map(({ path }) => ({
      method: path,
      cells: all.map((caller) => permission(path, caller)),
    })),
  };
}
