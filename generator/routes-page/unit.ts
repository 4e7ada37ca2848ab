import { overlayInputOf } from '../layout/overlay.ts';
import { clusterSpecPath } from '../layout/paths.ts';
import { defineUnit, type Unit } from '../layout/unit.ts';
import type { CallGraph } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import type { Cluster, Fleet } from '../model/fleet.ts';
import { ownDocumentsIn } from '../picture/own-documents.ts';
import { outsideRowsOf } from './outside.ts';
import { type OwnInput, withOwn } from './own-rows.ts';
import { type RoutesPage, routesPage } from './page.ts';
import { externalRowsOf, routeRowsOf, serviceRowOf } from './rows.ts';

/** What a page depends on. */
interface PageInput extends RoutesPage {
  /** What services add; undefined in a cluster without additions. */
  readonly own?: OwnInput;
}

/** overlays/<cluster>/ROUTES.md: what happens to calls in a cluster. kustomize builds the folders beside it only. */
export function routesUnit(cluster: Cluster, graph: CallGraph, fleet: Fleet): Unit {
  const { name, gateways, instances, externals } = cluster;
  const views = instances
    .map(({ service, versions }) => ({
      service,
      versions,
      callers: graph.callersOf(service),
      exposures: exposuresIn(gateways, service.exposures),
    }))
    .sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
  const own = ownInputOf(cluster, graph, fleet);
  const input: PageInput = {
    cluster: name,
    services: views.map(serviceRowOf),
    routes: views.flatMap(routeRowsOf),
    externals: externals.flatMap(externalRowsOf),
    outside: outsideRowsOf(views, externals),
    ...(own ? { own } : {}),
  };
  const path = `overlays/${name}/ROUTES.md`;
  const sources = [clusterSpecPath(name), 'services/*/service.yaml'];
  return defineUnit(path, input, ({ own: additions, ...page }) => {
    // The documents follow from the input; the checks have built them already.
    const text = routesPage(additions ? withOwn(page, additions, ownDocumentsIn(fleet, name)) : page);
    return [{ path, sources, content: { text } }];
  });
}

function ownInputOf(cluster: Cluster, graph: CallGraph, fleet: Fleet): OwnInput | undefined {
  const added = cluster.instances.filter(
    ({ service: { additions } }) => additions.documents.length + additions.patches.length > 0,
  );
  if (added.length === 0) return undefined;
  const bases = new Map(fleet.services.map((service) => [service.name, service]));
  return {
    overlays: added.map((instance) => {
      const base = bases.get(instance.service.name) ?? instance.service;
      return overlayInputOf(fleet, cluster, instance, base, graph);
    }),
    services: cluster.instances.map(({ service }) => {
      const { name, namespace, host, grpc, http, methods } = service;
      return { name, namespace, host, ...(http ? { http, methods, ...(grpc ? { grpc } : {}) } : {}) };
    }),
  };
}
