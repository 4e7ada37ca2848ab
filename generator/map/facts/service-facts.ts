import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../../lang/grouped.ts';
import type { Instance } from '../../load/workspace.ts';
import { callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import type { Fleet, Version } from '../../model/fleet.ts';
import { matchesPath } from '../../model/routing/route.ts';
import type { Service } from '../../model/service.ts';
import { isDenied } from '../../model/spec-access.ts';
import { routesOfSpec } from '../../picture/host-routes.ts';
import { callersOf, type NamedCaller, type RouteRow, routeRowsOf } from '../../routes-page/rows.ts';
import type { FindProofs, MethodProofs } from './proofs.ts';
import { type FindInstance, lineOf, lineOfPermission, lineOfRoute, type SpecLine } from './spec-line.ts';
import { clustersInOrder } from './version-table.ts';

/** A service in the clusters in which it behaves alike. */
export interface ServiceFacts {
  readonly service: Service;
  readonly groups: readonly ServiceGroup[];
}

/** Clusters with the same routes and the same callers of a service. */
export interface ServiceGroup {
  readonly clusters: readonly string[];
  /** In matching order. */
  readonly routes: readonly PlacedRoute[];
  readonly methods: readonly MethodFacts[];
  readonly access: AccessMatrix;
  readonly exposures: readonly { readonly gateway: string; readonly hosts: readonly string[] }[];
  /** Shares of several versions: each once, with the clusters that have them. */
  readonly weights: readonly WeightFacts[];
}

/** A route, and the line of the setting that makes it. */
export interface PlacedRoute extends RouteRow {
  readonly at?: SpecLine;
}

/** A method, and what happens to its calls. */
export interface MethodFacts {
  readonly method: string;
  /** Indexes of the routes that its calls can match: the first that matches applies. */
  readonly routes: readonly number[];
  readonly proofs: MethodProofs;
}

/** Shares of versions, such as `v1 90 %, v2 10 %`. */
export interface WeightFacts {
  readonly shares: string;
  readonly clusters: readonly { readonly name: string; readonly at?: SpecLine }[];
}

/** Who may call which method. */
export interface AccessMatrix {
  readonly callers: readonly string[];
  /** The lines that permit their calls, in the same order. */
  readonly lines: readonly (SpecLine | undefined)[];
  readonly rows: readonly {
    readonly method: string;
    /** In the order of the callers. */
    readonly cells: readonly Permission[];
  }[];
}

/** `denied` is a denial in the spec, which is stronger than any permission. */
export type Permission = 'may call' | 'denied' | 'not permitted';

/** What the facts of services are made of. */
export interface FactSources {
  readonly findInstance: FindInstance;
  readonly findProofs: FindProofs;
}

/** The services of a fleet by name, with what happens to their calls. */
export function serviceFactsOf(fleet: Fleet, { findInstance, findProofs }: FactSources): ServiceFacts[] {
  const groups = new Map<string, { service: Service; groups: AlikeClusters[] }>();
  for (const cluster of clustersInOrder(fleet)) {
    const graph = callGraphOf(cluster.instances);
    for (const { service, versions } of cluster.instances) {
      const exposures = exposuresIn(cluster.gateways, service.exposures);
      const view = { service, versions, callers: graph.callersOf(service), exposures };
      const placed = findInstance(cluster.name, service.name);
      const lineOfCaller = (caller: NamedCaller) => placed && lineOfPermission(caller, placed, findInstance);
      const own = {
        ...routesIn(view, placed),
        access: accessMatrixOf(service, callersOf(view), lineOfCaller),
        exposures: exposures.map(({ gateway, hosts }) => ({ gateway: gateway.name, hosts })),
      };
      const known = groups.get(service.name) ?? { service, groups: [] };
      groups.set(service.name, known);
      const instance = { cluster: cluster.name, versions, placed };
      const same = known.groups.find((each) => isDeepStrictEqual(each.own, own));
      if (same) same.instances.push(instance);
      else known.groups.push({ own, instances: [instance] });
    }
  }
  return [...groups.values()]
    .map(({ service, groups: alike }) => ({
      service,
      groups: alike.map((each) => groupOf(each, service, findProofs)),
    }))
    .sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
}

/** Clusters in which calls of a service are handled alike. */
interface AlikeClusters {
  readonly own: Pick<ServiceGroup, 'routes' | 'access' | 'exposures'> & {
    readonly methods: readonly Omit<MethodFacts, 'proofs'>[];
  };
  readonly instances: {
    readonly cluster: string;
    readonly versions: readonly Version[];
    readonly placed: Instance | undefined;
  }[];
}

function groupOf({ own, instances }: AlikeClusters, { name }: Service, findProofs: FindProofs): ServiceGroup {
  const clusters = instances.map(({ cluster }) => cluster);
  const weighted = instances.filter(({ versions }) => versions.length > 1);
  const byShares = grouped(weighted, ({ versions }) =>
    versions.map((version) => `${version.name} ${version.weight} %`).join(', '),
  );
  return {
    ...own,
    clusters,
    methods: own.methods.map((each) => ({ ...each, proofs: findProofs(clusters, name, each.method) })),
    weights: [...byShares].map(([shares, alike]) => ({
      shares,
      clusters: alike.map(({ cluster, placed }) => ({
        name: cluster,
        ...(placed ? { at: lineOf(placed.atOwn([placed.own.weights ? 'weights' : 'versions'], 'key')) } : {}),
      })),
    })),
  };
}

/** The routes, and those that each method can match. */
function routesIn(
  view: Parameters<typeof routeRowsOf>[0],
  placed: Instance | undefined,
): Pick<AlikeClusters['own'], 'routes' | 'methods'> {
  const routes = routesOfSpec(view);
  return {
    routes: routeRowsOf(view).map((row) => (placed ? { ...row, at: lineOfRoute(row.route, placed) } : row)),
    methods: view.service.methods.map(({ path }) => {
      const open = routes.flatMap((route, index) =>
        route.paths.length === 0 || route.paths.some((each) => matchesPath(each, path))
          ? [{ route, index }]
          : [],
      );
      const last = open.findIndex(
        ({ route: { metadata, callers } }) => Object.keys(metadata).length + callers.length === 0,
      );
      return {
        method: path,
        routes: open.slice(0, last < 0 ? undefined : last + 1).map(({ index }) => index),
      };
    }),
  };
}

function accessMatrixOf(
  service: Service,
  callers: readonly NamedCaller[],
  lineOfCaller: (caller: NamedCaller) => SpecLine | undefined,
): AccessMatrix {
  const all = callers.map((caller) => ({ ...caller, allowed: new Set(caller.methods) }));
  const permission = (path: string, { serviceAccount: name, namespace, allowed }: (typeof all)[number]) => {
    if (isDenied(service, { name, namespace }, path)) return 'denied';
    return allowed.has(path) ? 'may call' : 'not permitted';
  };
  return {
    callers: callers.map(({ name }) => name),
    lines: callers.map(lineOfCaller),
    rows: service.methods.map(({ path }) => ({
      method: path,
      cells: all.map((caller) => permission(path, caller)),
    })),
  };
}
