import { type ArgoCdAccess, argoCdAt } from '../argo-cd/access.ts';
import type { LiveApplication } from '../argo-cd/live-application.ts';
import {
  commitOrder,
  type HasCommit,
  lastChanges,
  type TreeApplication,
  treeApplications,
} from '../argo-cd/tree-applications.ts';
import { cloneStatus } from '../git/clone-status.ts';
import { fetchUpstream } from '../git/push.ts';
import type { ClusterStatus, LiveStatus } from './fleet-status.ts';

/**
 * Adds to a status what Argo CD shows, compared with the pushed commits of the branch.
 * @param onlyService the service that is shown; undefined for all, and for the other Applications of the clusters
 * @throws Failure if Argo CD cannot be asked
 */
export async function liveFleetStatus(
  root: string,
  clusters: readonly ClusterStatus[],
  access: ArgoCdAccess,
  environment: NodeJS.ProcessEnv,
  onlyService: string | undefined,
): Promise<ClusterStatus[]> {
  const live = await argoCdAt(access, environment).applications();
  const { upstream } = await cloneStatus(root, []);
  const ref = upstream?.ref ?? 'HEAD';
  const shown = new Set(clusters.map(({ name }) => name));
  const wanted = (await treeApplications(root, ref)).filter(
    ({ name, cluster }) => shown.has(name) || (cluster !== undefined && shown.has(cluster)),
  );
  const expected = await lastChanges(root, ref, wanted);
  const hasCommit = commitOrder(root, async () => {
    if (upstream) await fetchUpstream(root, upstream);
  });
  const found = new Map<string, LiveStatus>();
  for (const { name } of wanted)
    found.set(name, await liveStatus(name, live.get(name), expected.get(name) ?? '', hasCommit));
  return clusters.map((cluster) => ({
    ...cluster,
    services: cluster.services.map((service) => {
      const own = found.get(`${cluster.name}.${service.name}`);
      return own ? { ...service, live: own } : service;
    }),
    applications: (onlyService === undefined ? applicationsOf(cluster, wanted) : []).flatMap(
      ({ name }) => found.get(name) ?? [],
    ),
  }));
}

/** The Applications of a cluster that are not of a service: its own, Namespaces, gateways, external services. */
function applicationsOf(
  { name, services }: ClusterStatus,
  all: readonly TreeApplication[],
): TreeApplication[] {
  const ofServices = new Set(services.map((service) => `${name}.${service.name}`));
  return all.filter((each) => (each.cluster === name || each.name === name) && !ofServices.has(each.name));
}

async function liveStatus(
  application: string,
  live: LiveApplication | undefined,
  expected: string,
  hasCommit: HasCommit,
): Promise<LiveStatus> {
  if (!live)
    return {
      application,
      sync: 'Missing',
      health: 'Missing',
      revision: '',
      expected,
      isCurrent: false,
      drift: false,
      differing: [],
      reasons: [],
    };
  const { sync, health, revision, differing, reasons } = live;
  const isCurrent = expected !== '' && (await hasCommit(revision, expected));
  return {
    application,
    sync,
    health,
    revision,
    expected,
    isCurrent,
    drift: isCurrent && sync === 'OutOfSync',
    differing: differing.map(({ kind, name }) => `${kind} ${name}`),
    reasons,
  };
}
