import { fleetPath } from '../load/input-paths.ts';
import { wantsCertificate } from '../model/external.ts';
import type { Cluster, Fleet, FleetSettings } from '../model/fleet.ts';
import type { Freeze } from '../model/freeze.ts';
import { type Notifications, subscriptionAnnotations } from '../model/notifications.ts';
import { fleetProject, rootApplication } from '../model/reserved.ts';
import { application, argoNamespace, hubCluster } from '../render/application.ts';
import { appProject } from '../render/appproject.ts';
import { eachOnce, type KindName } from '../render/kind.ts';
import { alertKind, certificateKinds, namespaceKinds, teamKinds } from '../render/kinds.ts';
import { isEmptyCluster } from './namespaces.ts';
import { applicationsFolder, clusterSpecPath, rootFolder } from './paths.ts';
import { extraKinds, type GatewayPlaces, gatewayPlaces } from './project-contents.ts';
import { defineUnit, type FileSpec, type Unit } from './unit.ts';

type Subscribed = { readonly subscriptions?: Readonly<Record<string, string>> };

type Destination = { readonly name: string; readonly namespace: string };

const argoKinds = [
  { group: 'argoproj.io', kind: 'Application' },
  { group: 'argoproj.io', kind: 'AppProject' },
];

/** argocd/root.yaml and argocd/root/: the root Applications, one a cluster, and the AppProjects. */
export function argocdUnits({ settings, freezes, notifications, services, clusters }: Fleet): Unit[] {
  const byTeam = new Map<string, Map<string, Destination>>();
  for (const { name, instances, externals } of clusters) {
    const here = [...instances.map(({ service }) => service), ...externals.map(({ external }) => external)];
    for (const { owner, namespace } of here) {
      const destinations = byTeam.get(owner) ?? new Map<string, Destination>();
      byTeam.set(owner, destinations);
      destinations.set(`${name}/${namespace}`, { name, namespace });
    }
  }
  const teams = [...byTeam].map(([team, destinations]): [string, Destination[]] => [
    team,
    sorted(destinations),
  ]);
  const everywhere = sorted(new Map([...byTeam.values()].flatMap((destinations) => [...destinations])));
  const applications = clusters
    .filter((cluster) => !isEmptyCluster(cluster))
    .map(({ name, stage }) => ({ name, ...annotationsOf(notifications, stage) }));
  const withCertificates = new Set(clusters.flatMap(ownersWithCertificates));
  const withAlerts = new Set(clusters.flatMap(ownersWithAlerts));
  return [
    defineUnit('argocd/root', { settings, applications, ...annotationsOf(notifications) }, rootFiles),
    defineUnit(
      'argocd/projects/fleet',
      {
        settings,
        destinations: everywhere,
        gateways: gatewayPlaces(clusters),
        freezes: freezesOf(freezes, [...everywhere, ...gatewayPlaces(clusters).destinations]),
      },
      fleetProjectFiles,
    ),
    ...teams.map(([team, destinations]) =>
      defineUnit(
        `argocd/projects/${team}`,
        {
          settings,
          team,
          destinations,
          freezes: freezesOf(freezes, destinations),
          certificates: withCertificates.has(team),
          alerts: withAlerts.has(team),
          extra: extraKinds(team, [
            ...services,
            ...clusters.flatMap(({ instances }) => instances.map(({ service }) => service)),
          ]),
        },
        teamProjectFiles,
      ),
    ),
  ];
}

/** The teams whose services show certificates of their own to external ones. */
function ownersWithCertificates({ instances, externals }: Cluster): string[] {
  const callers = new Set(
    externals.filter(({ external }) => wantsCertificate(external)).flatMap((each) => each.callers),
  );
  return instances.filter(({ service }) => callers.has(service.name)).map(({ service }) => service.owner);
}

/** The teams whose services have alerts. */
function ownersWithAlerts({ instances, monitoring }: Cluster): string[] {
  if (!monitoring?.alerts) return [];
  return instances.filter(({ service }) => service.objectives).map(({ service }) => service.owner);
}

/** The freezes of the clusters in some destinations. */
function freezesOf(freezes: readonly Freeze[], destinations: readonly Destination[]): Freeze[] {
  const names = new Set(destinations.map(({ name }) => name));
  return freezes
    .map((freeze) => ({ ...freeze, clusters: freeze.clusters.filter((cluster) => names.has(cluster)) }))
    .filter(({ clusters }) => clusters.length > 0);
}

function sorted(destinations: ReadonlyMap<string, Destination>): Destination[] {
  return [...destinations].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, destination]) => destination);
}

/** The annotations of an Application without a team. */
function annotationsOf({ others }: Notifications, stage?: string): Subscribed {
  const subscriptions = subscriptionAnnotations(others, stage);
  return subscriptions ? { subscriptions } : {};
}

function rootFiles({
  settings,
  applications,
  subscriptions,
}: Subscribed & {
  settings: FleetSettings;
  applications: readonly (Subscribed & { readonly name: string })[];
}): FileSpec[] {
  const hub = { name: hubCluster, namespace: argoNamespace };
  const common = { settings, project: fleetProject, dependsOn: [], destination: hub };
  return [
    {
      path: 'argocd/root.yaml',
      sources: [fleetPath],
      content: application({
        ...common,
        name: rootApplication,
        path: rootFolder,
        subscriptions,
        recurse: true,
      }),
    },
    ...applications.map(({ name: cluster, ...own }) => ({
      path: `${rootFolder}/clusters/${cluster}.yaml`,
      sources: [clusterSpecPath(cluster)],
      content: application({
        ...common,
        name: cluster,
        path: applicationsFolder(cluster),
        cascades: true,
        ...own,
      }),
    })),
  ];
}

function fleetProjectFiles({
  settings: { repoURL },
  destinations,
  gateways,
  freezes,
}: {
  settings: FleetSettings;
  destinations: readonly Destination[];
  gateways: GatewayPlaces;
  freezes: readonly Freeze[];
}): FileSpec[] {
  const clusterKinds = namespaceKinds.filter(({ kind }) => kind === 'Namespace');
  const namespacedKinds = [
    ...namespaceKinds.filter((kind) => !clusterKinds.includes(kind)),
    ...gateways.kinds,
    ...argoKinds,
  ];
  const content = appProject({
    name: fleetProject,
    description: 'What belongs to no team: Namespaces, AppProjects and the Applications themselves',
    repoURL,
    destinations: [{ name: hubCluster, namespace: argoNamespace }, ...destinations, ...gateways.destinations],
    clusterKinds,
    namespacedKinds,
    freezes,
  });
  return [
    { path: `${rootFolder}/projects/${fleetProject}.yaml`, sources: [fleetPath, 'clusters/*.yaml'], content },
  ];
}

function teamProjectFiles({
  settings: { repoURL },
  team,
  destinations,
  certificates,
  alerts,
  extra,
  freezes,
}: {
  settings: FleetSettings;
  team: string;
  destinations: readonly Destination[];
  certificates: boolean;
  alerts: boolean;
  extra: readonly KindName[];
  freezes: readonly Freeze[];
}): FileSpec[] {
  const content = appProject({
    name: team,
    description: `gRPC services of ${team}`,
    repoURL,
    destinations,
    clusterKinds: [],
    namespacedKinds: eachOnce([
      ...teamKinds,
      ...(certificates ? certificateKinds : []),
      ...(alerts ? [alertKind] : []),
      ...extra,
    ]),
    freezes,
  });
  return [
    {
      path: `${rootFolder}/projects/${team}.yaml`,
      sources: ['services/*/service.yaml', 'clusters/*.yaml'],
      content,
    },
  ];
}
