import type { CallGraph } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import { externalsCalledBy } from '../model/external.ts';
import type { Cluster, FleetSettings, Instance } from '../model/fleet.ts';
import { defaultIstio } from '../model/resolve.ts';
import type { Service } from '../model/service.ts';
import { application } from '../render/application.ts';
import { credentialKinds, overlayKinds, routingKinds, serviceKinds } from '../render/kinds.ts';
import { kustomization } from '../render/kustomization.ts';
import type { RoutingView } from '../render/view.ts';
import { patchesFolders } from './additions.ts';
import { baseView } from './base.ts';
import { type OverlayInput, sourcesOf } from './overlay-input.ts';
import { patchesFor } from './patches.ts';
import {
  applicationsFolder,
  baseFolder,
  clusterSpecPath,
  externalSpecPath,
  overlayFolder,
  relativeFolder,
  serviceSpecPath,
} from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';
import { versionFiles } from './version.ts';

/** overlays/<cluster>/<service>/, what the cluster has differently from the base, and the Application that syncs it. */
export function overlayUnit(
  settings: FleetSettings,
  { instances: _instances, externals, gateways, ...cluster }: Cluster,
  { service, versions }: Instance,
  base: Service,
  graph: CallGraph,
): Unit {
  const input: OverlayInput = {
    settings,
    cluster,
    base,
    service,
    versions,
    callers: graph.callersOf(service),
    callees: graph.calleesOf(service),
    externals: externalsCalledBy(service.name, externals),
    exposures: exposuresIn(gateways, service.exposures),
  };
  return defineUnit(overlayFolder(cluster.name, base.name), input, (all) => [
    ...serviceFiles(all),
    ...all.versions.flatMap((version) => versionFiles(all, version)),
    applicationFile(all),
  ]);
}

function serviceFiles(input: OverlayInput): FileSpec[] {
  const { cluster, base, service, versions } = input;
  const folder = overlayFolder(cluster.name, base.name);
  const sources = sourcesOf(input);
  const views = {
    base: { service: base, istio: defaultIstio },
    overlay: { service, istio: cluster.istio },
  };
  const identity = patchesFor(folder, serviceKinds, views, sources);
  const routing = patchesFor(
    folder,
    routingKinds,
    { base: baseView(base), overlay: routingView(input) },
    sources,
  );
  const own = ownDocuments(input, folder, sources);
  const resources = [
    relativeFolder(folder, baseFolder(base.name)),
    ...own.map(({ path }) => relativeFolder(folder, path)),
    ...versions.map(({ name }) => name),
  ];
  const transformers = patchesFolders(base).map((patches) => relativeFolder(folder, patches));
  const content = {
    ...kustomization(resources, [...identity.entries, ...routing.entries]),
    ...(transformers.length > 0 ? { transformers } : {}),
  };
  const documents = serviceKinds.length + routingKinds.length + base.additions.documents.length;
  return [
    { path: `${folder}/kustomization.yaml`, sources, content, documents },
    ...own,
    ...identity.files,
    ...routing.files,
  ];
}

function routingView({ cluster: { istio }, service, versions }: OverlayInput): RoutingView {
  return {
    service,
    istio,
    versions: versions.map(({ name, weight, methodWeights }) => ({ name, weight, methodWeights })),
  };
}

/** Documents that depend on who else runs in the cluster: no base could hold them. */
function ownDocuments(view: OverlayInput, folder: string, own: readonly string[]): FileSpec[] {
  const external = view.externals.map(({ name }) => externalSpecPath(name));
  const kinds = [
    ...overlayKinds.map((kind) => ({ kind, sources: own })),
    ...credentialKinds.map((kind) => ({ kind, sources: [...own, ...external] })),
  ];
  return kinds.flatMap(({ kind, sources }) =>
    kind.render(view).map((content): FileSpec => {
      const name = content.metadata?.name ?? view.base.name;
      const suffix = name === view.base.name ? '' : `-${name}`;
      const file = kind.file ?? `${kind.kind.toLowerCase()}${suffix}.yaml`;
      return { path: `${folder}/${file}`, sources, content, documents: 1 };
    }),
  );
}

function applicationFile({ settings, cluster, base, versions }: OverlayInput): FileSpec {
  const autoscaled = versions.filter(({ scale }) => !('replicas' in scale));
  return {
    path: `${applicationsFolder(cluster.name)}/${base.name}.yaml`,
    sources: [clusterSpecPath(cluster.name), serviceSpecPath(base.name)],
    content: application({
      settings,
      name: `${cluster.name}.${base.name}`,
      project: base.owner,
      path: overlayFolder(cluster.name, base.name),
      dependsOn: [baseFolder(base.name)],
      destination: { name: cluster.name, namespace: base.namespace },
      autoscaled: autoscaled.map(({ name }) => ({ name: `${base.name}-${name}`, namespace: base.namespace })),
    }),
  };
}
