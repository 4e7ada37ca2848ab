import { isDeepStrictEqual } from 'node:util';
import { callGraphOf } from '../../model/call-graph.ts';
import { type ClusterExposure, exposuresIn } from '../../model/exposure.ts';
import type { Fleet } from '../../model/fleet.ts';
import { permissionsOf } from '../../model/permissions.ts';
import type { Service } from '../../model/service.ts';
import { type RouteRow, routeRowsOf } from '../../routes-page/rows.ts';
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
        access: accessMatrixOf(service, permissionsOf(view), exposures),
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

function accessMatrixOf(
  { access, methods }: Service,
  permissions: ReturnType<typeof permissionsOf>,
  exposures: readonly ClusterExposure[],
): AccessMatrix {
  const gateways = new Map(
    exposures.map(({ gateway: { name, namespace, serviceAccount } }) => [
      `${namespace}/${serviceAccount}`,
      name,
    ]),
  );
  const named = permissions.map(({ caller, methods: allowed }) => {
    const account = `${caller.namespace}/${caller.serviceAccount}`;
    const gateway = gateways.get(account);
    const name = caller.isService
      ? caller.serviceAccount
      : gateway === undefined
        ? account
        : `gateway ${gateway}`;
    return { name, caller, allowed: new Set(allowed) };
  });
  const isDenied = (method: string, caller: (typeof named)[number]['caller']) =>
    access.denials.some(
      (denial) =>
        denial.methods.includes(method) &&
        (denial.callers?.some((each) => isDeepStrictEqual(each, caller)) ?? true),
    );
  return {
    callers: named.map(({ name }) => name),
    rows: methods.map(({ path }) => ({
      method: path,
      cells: named.map(({ caller, allowed }) =>
        isDenied(path, caller) ? 'denied' : allowed.has(path) ? 'may call' : 'not permitted',
      ),
    })),
  };
}
