import type { External, ExternalInstance } from '../model/external.ts';
import type { Cluster, FleetSettings } from '../model/fleet.ts';
import { type Notifications, ofTeam, subscriptionAnnotations } from '../model/notifications.ts';
import { application } from '../render/application.ts';
import { externalDocuments } from '../render/external/documents.ts';
import { kustomization } from '../render/kustomization.ts';
import { oneLineOf } from './one-line.ts';
import { applicationsFolder, clusterSpecPath, externalSpecPath, overlayFolder } from './paths.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

/** All that the files of an external service in a cluster depend on. */
interface ExternalInput {
  readonly settings: FleetSettings;
  readonly cluster: string;
  /** As the cluster calls it. */
  readonly external: External;
  readonly callerNamespaces: readonly string[];
  /** Annotations of the Application for its subscriptions. */
  readonly subscriptions?: Readonly<Record<string, string>>;
}

/**
 * overlays/<cluster>/<external service>/, and the Application that syncs it. It has no base: all its documents name the
 * namespaces of its callers in the cluster.
 */
export function externalOverlayUnit(
  { settings, notifications }: { settings: FleetSettings; notifications: Notifications },
  { name: cluster, stage }: Pick<Cluster, 'name' | 'stage'>,
  { external, callerNamespaces }: ExternalInstance,
): Unit {
  const subscriptions = subscriptionAnnotations(ofTeam(notifications, external.owner), stage);
  const input: ExternalInput = {
    settings,
    cluster,
    external,
    callerNamespaces,
    ...(subscriptions ? { subscriptions } : {}),
  };
  return defineUnit(overlayFolder(cluster, external.name), input, (all) => [
    ...overlayFiles(all),
    applicationFile(all),
  ]);
}

const trafficFile = 'traffic.yaml';

function overlayFiles({ cluster, external, callerNamespaces }: ExternalInput): FileSpec[] {
  const folder = overlayFolder(cluster, external.name);
  const sources = [clusterSpecPath(cluster), externalSpecPath(external.name)];
  const content = externalDocuments({ external, exportTo: callerNamespaces });
  return [
    { path: `${folder}/kustomization.yaml`, sources, content: kustomization([trafficFile]) },
    {
      path: `${folder}/${trafficFile}`,
      sources,
      content,
      oneLine: oneLineOf(content),
      documents: content.length,
    },
  ];
}

function applicationFile({ settings, cluster, external, subscriptions }: ExternalInput): FileSpec {
  const { name, owner, namespace } = external;
  return {
    path: `${applicationsFolder(cluster)}/${name}.yaml`,
    sources: [clusterSpecPath(cluster), externalSpecPath(name)],
    content: application({
      settings,
      subscriptions,
      name: `${cluster}.${name}`,
      project: owner,
      path: overlayFolder(cluster, name),
      dependsOn: [],
      destination: { name: cluster, namespace },
    }),
  };
}
