import type { Cluster, FleetSettings, IstioInstallation } from '../model/fleet.ts';
import type { Gateway } from '../model/gateway.ts';
import { type Notifications, subscriptionAnnotations } from '../model/notifications.ts';
import { fleetProject, namespacesFolder } from '../model/reserved.ts';
import { defaultIstio } from '../model/resolve.ts';
import { application } from '../render/application.ts';
import { fileOf } from '../render/kind.ts';
import { namespaceKinds } from '../render/kinds.ts';
import { kustomization } from '../render/kustomization.ts';
import type { TranscoderView } from '../render/transcoder.ts';
import { gatewayFile, gatewayFiles, transcoderFiles, transcodersOf } from './gateways.ts';
import { patchesFor } from './patches.ts';
import {
  applicationsFolder,
  clusterSpecPath,
  namespaceBase,
  namespacesOverlay,
  relativeFolder,
} from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

/** base/namespaces/<namespace>/: the namespace and what holds for all its pods. */
export function namespaceUnit(namespace: string): Unit {
  return defineUnit(namespaceBase(namespace), namespace, (name) => {
    const folder = namespaceBase(name);
    const sources = ['services/*/service.yaml'];
    const view = { namespace: name, istio: defaultIstio, metadata: {} };
    return [
      { path: `${folder}/kustomization.yaml`, sources, content: kustomization(namespaceKinds.map(fileOf)) },
      ...namespaceKinds.map((kind) => ({
        path: `${folder}/${fileOf(kind)}`,
        sources,
        content: kind.render(view),
      })),
    ];
  });
}

/**
 * True for a cluster that Argo CD syncs nothing to: one without services and gateways. It has no Applications, because
 * Argo CD reports an error for an Application whose folder is empty or missing.
 */
export const isEmptyCluster = ({ instances, externals, gateways }: Cluster): boolean =>
  instances.length + externals.length + gateways.length === 0;

interface NamespacesInput {
  readonly settings: FleetSettings;
  readonly cluster: string;
  readonly istio: IstioInstallation;
  readonly namespaces: readonly string[];
  readonly metadata: Cluster['namespaces'];
  readonly gateways: readonly Gateway[];
  readonly transcoders: readonly TranscoderView[];
  /** Annotations of the Application for its subscriptions. */
  readonly subscriptions?: Readonly<Record<string, string>>;
}

/** overlays/<cluster>/namespaces/: the namespaces of a cluster's services, and the Application that syncs them. */
export function namespacesUnit(
  { settings, notifications }: { settings: FleetSettings; notifications: Notifications },
  { name, stage, istio, gateways, instances, externals, namespaces: metadata }: Cluster,
): Unit {
  const here = [...instances.map(({ service }) => service), ...externals.map(({ external }) => external)];
  const namespaces = [...new Set(here.map(({ namespace }) => namespace))].sort();
  const transcoders = transcodersOf({ instances, gateways });
  const subscriptions = subscriptionAnnotations(notifications.others, stage);
  const input: NamespacesInput = {
    settings,
    cluster: name,
    istio,
    namespaces,
    metadata,
    gateways,
    transcoders,
    ...(subscriptions ? { subscriptions } : {}),
  };
  return defineUnit(namespacesOverlay(name), input, (all) => [...overlayFiles(all), applicationFile(all)]);
}

function overlayFiles(input: NamespacesInput): FileSpec[] {
  const { cluster, istio, namespaces, metadata, gateways, transcoders } = input;
  const root = namespacesOverlay(cluster);
  const sources = [clusterSpecPath(cluster)];
  const folders = namespaces.flatMap((namespace): FileSpec[] => {
    const folder = `${root}/${namespace}`;
    const own = Object.hasOwn(metadata, namespace) ? metadata[namespace] : undefined;
    const views = {
      base: { namespace, istio: defaultIstio, metadata: {} },
      overlay: { namespace, istio, metadata: own ?? {} },
    };
    const base = relativeFolder(folder, namespaceBase(namespace));
    const content = kustomization([base], patchesFor(namespaceKinds, views));
    return [{ path: `${folder}/kustomization.yaml`, sources, content, documents: namespaceKinds.length }];
  });
  const ofJson = transcoderFiles(cluster, transcoders);
  const content = kustomization([
    ...namespaces,
    ...gateways.map(gatewayFile),
    ...ofJson.map(({ name }) => name),
  ]);
  return [
    { path: `${root}/kustomization.yaml`, sources, content },
    ...gatewayFiles(cluster, gateways),
    ...ofJson.map(({ name: _, ...file }) => file),
    ...folders,
  ];
}

/**
 * An Application needs a namespace that its project allows, even if every document names its own: of a cluster without
 * services, that of a gateway. Argo CD's own `default` is in no project.
 * Source: Argo CD, Projects (destinations are checked for the Application too).
 */
function applicationFile(input: NamespacesInput): FileSpec {
  const { settings, cluster, namespaces, gateways, subscriptions } = input;
  const [namespace = 'default'] = [...namespaces, ...gateways.map((gateway) => gateway.namespace)];
  return {
    path: `${applicationsFolder(cluster)}/${namespacesFolder}.yaml`,
    sources: [clusterSpecPath(cluster)],
    content: application({
      settings,
      subscriptions,
      name: `${cluster}.${namespacesFolder}`,
      project: fleetProject,
      path: namespacesOverlay(cluster),
      dependsOn: namespaces.map(namespaceBase),
      destination: { name: cluster, namespace },
    }),
  };
}
