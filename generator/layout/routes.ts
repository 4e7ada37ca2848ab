import type { CallGraph } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import type { Cluster } from '../model/fleet.ts';
import { outsideRowsOf } from '../render/routes-page/outside.ts';
import { type RoutesPage, routesPage } from '../render/routes-page/page.ts';
import { externalRowsOf, routeRowsOf, serviceRowOf } from '../render/routes-page/rows.ts';
import { clusterSpecPath } from './paths.ts';
import { defineUnit, type Unit } from './unit.ts';

/** overlays/<cluster>/ROUTES.md: what happens to calls in a cluster. kustomize builds the folders beside it only. */
export function routesUnit({ name, gateways, instances, externals }: Cluster, graph: CallGraph): Unit {
  const views = instances
    .map(({ service, versions }) => ({
      service,
      versions,
      callers: graph.callersOf(service),
      exposures: exposuresIn(gateways, service.exposures),
    }))
    .sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
  const input: RoutesPage = {
    cluster: name,
    services: views.map(serviceRowOf),
    routes: views.flatMap(routeRowsOf),
    externals: externals.flatMap(externalRowsOf),
    outside: outsideRowsOf(views, externals),
  };
  const path = `overlays/${name}/ROUTES.md`;
  const sources = [clusterSpecPath(name), 'services/*/service.yaml'];
  return defineUnit(path, input, (page) => [{ path, sources, content: { text: routesPage(page) } }]);
}
