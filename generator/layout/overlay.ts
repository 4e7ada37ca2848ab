import type { CallGraph } from '../model/call-graph.ts';
import { exposuresIn } from '../model/exposure.ts';
import { externalsCalledBy } from '../model/external.ts';
import type { Cluster, FleetSettings, Instance } from '../model/fleet.ts';
import { type Notifications, ofTeam, subscriptionAnnotations } from '../model/notifications.ts';
import type { Service } from '../model/service.ts';
import { adoptionPatches } from '../render/adoption-patch.ts';
import { application } from '../render/application.ts';
import { kindsFor } from '../render/kind.ts';
import { credentialKinds, overlayFiles, serviceKinds, workloadKinds } from '../render/kinds.ts';
import { kustomization, type Patch } from '../render/kustomization.ts';
import { clusterViewOf, type ServiceView } from '../render/view.ts';
import { workloadName } from '../render/workload-name.ts';
import { additionFiles, additionsIn, extraResources, patchesFolders } from './additions.ts';
import { baseView } from './base.ts';
import { oneLineOf } from './one-line.ts';
import { type OverlayInput, sourcesOf } from './overlay-input.ts';
import { patchesFor } from './patches.ts';
import {
  applicationsFolder,
  baseFolder,
  clusterSpecPath,
  externalSpecPath,
  overlayFolder,
  relativeFolder,
  serviceSources,
} from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';
import { versionFiles } from './version.ts';

/** All that the files of a service in a cluster depend on. */
export function overlayInputOf(
  { settings, notifications }: { settings: FleetSettings; notifications: Notifications },
  cluster: Cluster,
  { service, versions }: Instance,
  base: Service,
  graph: CallGraph,
): OverlayInput {
  const subscriptions = subscriptionAnnotations(
    [...ofTeam(notifications, base.owner), ...(base.subscriptions ?? [])],
    cluster.stage,
  );
  return {
    settings,
    cluster: clusterViewOf(cluster),
    base,
    service,
    versions,
    callers: graph.callersOf(service),
    callees: graph.calleesOf(service),
    externals: externalsCalledBy(service.name, cluster.externals),
    exposures: exposuresIn(cluster.gateways, service.exposures),
    ...(subscriptions ? { subscriptions } : {}),
  };
}

/** overlays/<cluster>/<service>/, what the cluster has differently from the base, and the Application that syncs it. */
export function overlayUnit(input: OverlayInput): Unit {
  return defineUnit(overlayFolder(input.cluster.name, input.base.name), input, (all) => [
    ...serviceFiles(all),
    ...additionFiles(
      overlayFolder(all.cluster.name, all.base.name),
      additionsIn(all.cluster.name, all.service),
    ),
    ...all.versions.flatMap((version) => versionFiles(all, version)),
    applicationFile(all),
  ]);
}

function serviceFiles(input: OverlayInput): FileSpec[] {
  const { cluster, base, service, versions } = input;
  const folder = overlayFolder(cluster.name, base.name);
  const sources = sourcesOf(input);
  const own = documentFiles(input, folder);
  const shared = additionsIn(undefined, base);
  const additions = additionsIn(cluster.name, service);
  const resources = [
    relativeFolder(folder, baseFolder(base.name)),
    ...own.map(({ path }) => relativeFolder(folder, path)),
    ...versions.map(({ name }) => name),
    ...extraResources(additions),
  ];
  const transformers = [
    ...patchesFolders(baseFolder(base.name), shared),
    ...patchesFolders(folder, additions),
  ].map((patches) => relativeFolder(folder, patches));
  const content = {
    ...kustomization(resources, patchesOf(input)),
    ...(transformers.length > 0 ? { transformers } : {}),
  };
  const documents =
    kindsFor(serviceKinds, baseView(base)).length + shared.documents.length + additions.documents.length;
  return [{ path: `${folder}/kustomization.yaml`, sources, content, documents }, ...own];
}

/** What the cluster has differently in documents of the base; in workloads, the same for all versions that it does not adopt. */
function patchesOf({ cluster: { istio }, base, service, versions }: OverlayInput): Patch[] {
  const overlay = { service, istio };
  const workload: ServiceView = { service: withImage(service, base.workload.image), istio };
  return [
    ...patchesFor(serviceKinds, { base: baseView(base), overlay }),
    ...patchesFor(workloadKinds, { base: baseView(base), overlay: workload }),
    // They change names, by which the patches above find their documents.
    ...adoptionPatches(service, versions),
  ];
}

/** Another repository is the business of the versions' kustomizations: a patch of it would hide the tag. */
function withImage(service: Service, image: string): Service {
  return service.workload.image === image
    ? service
    : { ...service, workload: { ...service.workload, image } };
}

/** Documents that depend on the cluster and on who else runs there: no base could hold them. */
function documentFiles(view: OverlayInput, folder: string): FileSpec[] {
  const own = sourcesOf(view);
  const external = view.externals.map(({ name }) => externalSpecPath(name));
  return overlayFiles.flatMap(({ file, kinds }): FileSpec[] => {
    const rendered = kinds.map((kind) => ({ kind, content: kind.render(view) }));
    const content = rendered.flatMap((each) => each.content);
    if (content.length === 0) return [];
    const hasCredentials = rendered.some(
      (each) => credentialKinds.includes(each.kind) && each.content.length > 0,
    );
    return [
      {
        path: `${folder}/${file}`,
        sources: hasCredentials ? [...own, ...external] : own,
        content,
        oneLine: oneLineOf(content),
        documents: content.length,
      },
    ];
  });
}

function applicationFile(input: OverlayInput): FileSpec {
  const { settings, cluster, base, service, versions, subscriptions } = input;
  const autoscaled = versions.filter(({ scale }) => !('replicas' in scale));
  return {
    path: `${applicationsFolder(cluster.name)}/${base.name}.yaml`,
    sources: [clusterSpecPath(cluster.name), ...serviceSources(base)],
    content: application({
      settings,
      subscriptions,
      name: `${cluster.name}.${base.name}`,
      project: base.owner,
      path: overlayFolder(cluster.name, base.name),
      dependsOn: [baseFolder(base.name)],
      destination: { name: cluster.name, namespace: base.namespace },
      autoscaled: autoscaled.map((version) => ({
        kind: base.workload.kind,
        name: workloadName(service, version),
        namespace: base.namespace,
      })),
    }),
  };
}
