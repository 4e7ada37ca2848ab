import { overlayInputOf } from '../layout/overlay.ts';
import { clusterSpecPath } from '../layout/paths.ts';
import { defineUnit, type Unit } from '../layout/unit.ts';
import { unitDigest } from '../layout/unit-digest.ts';
import { type CallGraph, callGraphOf } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import type { Cluster, Fleet } from '../model/fleet.ts';
import { ownDocumentsIn } from '../picture/own-documents.ts';
import { outsideRowsOf } from './outside.ts';
import { type OwnInput, withOwn } from './own-rows.ts';
import { type RoutesPage, routesPage } from './page.ts';
import { externalRowsOf, routeRowsOf, serviceRowOf } from './rows.ts';

/**
 * overlays/<cluster>/ROUTES.md: what happens to calls in a cluster. kustomize builds the folders beside it only.
 * @param documents the units of the cluster, and those of all clusters: what they depend on is what its rows are made of
 */
export function routesUnit(cluster: Cluster, fleet: Fleet, documents: readonly Unit[]): Unit {
  const { name, gateways, externals } = cluster;
  const path = `overlays/${name}/ROUTES.md`;
  const sources = [clusterSpecPath(name), 'services/*/service.yaml'];
  const input = { name, gateways, externals, documents: documents.map(unitDigest) };
  return defineUnit(path, input, () => [
    { path, sources, content: { text: routesPage(pageOf(cluster, fleet)) } },
  ]);
}

function pageOf(cluster: Cluster, fleet: Fleet): RoutesPage {
  const { name, gateways, instances, externals } = cluster;
  const graph = callGraphOf(instances);
  const views = instances
    .map(({ service, versions }) => ({
      service,
      versions,
      callers: graph.callersOf(service),
      exposures: exposuresIn(gateways, service.exposures),
    }))
    .sort((a, b) => (a.service.name < b.service.name ? -1 : 1));
  const page = {
    cluster: name,
    services: views.map(serviceRowOf),
    routes: views.flatMap(routeRowsOf),
    externals: externals.flatMap(externalRowsOf),
    outside: outsideRowsOf(views, externals),
  };
  const own = ownInputOf(cluster, graph, fleet);
  // The checks have built the documents already.
  return own ? withOwn(page, own, ownDocumentsIn(fleet, name)) : page;
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
