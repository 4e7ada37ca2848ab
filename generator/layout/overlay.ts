import type { Cluster, FleetSettings, Instance, Service, Version } from '../model/fleet.ts';
import { defaultIstio } from '../model/resolve.ts';
import { application } from '../render/application.ts';
import { fileOf } from '../render/kind.ts';
import { autoscalingKind, routingKinds, serviceKinds, workloadKinds } from '../render/kinds.ts';
import { kustomization, versionKustomization } from '../render/kustomization.ts';
import type { RoutingView } from '../render/view.ts';
import { baseView } from './base.ts';
import { patchesFor } from './patches.ts';
import {
  applicationsFolder,
  baseFolder,
  clusterSpecPath,
  overlayFolder,
  relativeFolder,
  serviceSpecPath,
  versionFolder,
  workloadFolder,
} from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

/** All that the files of a service in a cluster depend on. */
interface OverlayInput {
  readonly settings: FleetSettings;
  readonly cluster: string;
  /** The service by its own spec, as the base has it. */
  readonly base: Service;
  /** The service as the cluster runs it. */
  readonly view: RoutingView;
  readonly versions: readonly Version[];
}

/** overlays/<cluster>/<service>/, what the cluster has differently from the base, and the Application that syncs it. */
export function overlayUnit(
  settings: FleetSettings,
  cluster: Cluster,
  instance: Instance,
  base: Service,
): Unit {
  const { service, versions } = instance;
  const view = {
    service,
    istio: cluster.istio,
    versions: versions.map(({ name, weight }) => ({ name, weight })),
  };
  const autoscaled = versions.filter(({ scale }) => !('replicas' in scale)).length;
  const documents =
    serviceKinds.length + routingKinds.length + versions.length * workloadKinds.length + autoscaled;
  const input: OverlayInput = { settings, cluster: cluster.name, base, view, versions };
  return defineUnit(overlayFolder(cluster.name, base.name), input, documents, (all) => [
    ...serviceFiles(all),
    ...all.versions.flatMap((version) => versionFiles(all, version)),
    applicationFile(all),
  ]);
}

const sourcesOf = ({ cluster, base }: OverlayInput) => [clusterSpecPath(cluster), serviceSpecPath(base.name)];

function serviceFiles(input: OverlayInput): FileSpec[] {
  const { cluster, base, view, versions } = input;
  const folder = overlayFolder(cluster, base.name);
  const sources = sourcesOf(input);
  const { service, istio } = view;
  const own = { base: { service: base, istio: defaultIstio }, overlay: { service, istio } };
  const identity = patchesFor(folder, serviceKinds, own, sources);
  const routing = patchesFor(folder, routingKinds, { base: baseView(base), overlay: view }, sources);
  const resources = [relativeFolder(folder, baseFolder(base.name)), ...versions.map(({ name }) => name)];
  const content = kustomization(resources, [...identity.entries, ...routing.entries]);
  return [{ path: `${folder}/kustomization.yaml`, sources, content }, ...identity.files, ...routing.files];
}

function versionFiles(input: OverlayInput, version: Version): FileSpec[] {
  const { cluster, base, view } = input;
  const { service, istio } = view;
  const folder = versionFolder(cluster, base.name, version.name);
  const sources = sourcesOf(input);
  // The image is the kustomization's business: a patch of it would hide the tag from the images transformer.
  const sameImage = service.image === base.image ? service : { ...service, image: base.image };
  const views = { base: { service: base, istio: defaultIstio }, overlay: { service: sameImage, istio } };
  const patches = patchesFor(folder, workloadKinds, views, sources);
  const autoscaler =
    'replicas' in version.scale ? [] : [autoscalingKind.render({ service, autoscaling: version.scale })];
  return [
    {
      path: `${folder}/kustomization.yaml`,
      sources,
      content: versionKustomization({
        service: base.name,
        image: { name: base.image, newName: service.image },
        version,
        resources: [relativeFolder(folder, workloadFolder(base.name)), ...autoscaler.map(fileOf)],
        patches: patches.entries,
      }),
    },
    ...autoscaler.map((content) => ({ path: `${folder}/${fileOf(content)}`, sources, content })),
    ...patches.files,
  ];
}

function applicationFile({ settings, cluster, base }: OverlayInput): FileSpec {
  return {
    path: `${applicationsFolder(cluster)}/${base.name}.yaml`,
    sources: [clusterSpecPath(cluster), serviceSpecPath(base.name)],
    content: application({
      settings,
      name: `${cluster}.${base.name}`,
      project: base.owner,
      path: overlayFolder(cluster, base.name),
      dependsOn: [baseFolder(base.name)],
      destination: { name: cluster, namespace: base.namespace },
    }),
  };
}
