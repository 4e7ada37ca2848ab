import { Failure } from '../command-line/errors.ts';
import { buildCluster } from '../mesh/built-documents.ts';
import type { KubernetesObject } from '../mesh/kubernetes-object.ts';
import { type Fleet, fewestPods } from '../model/fleet.ts';
import { workloadName } from '../render/workload-name.ts';
import type { CallRoute } from './recording.ts';
import type { ClusterObject, Step, VersionPods } from './rehearsal.ts';
import type { CommitState } from './states.ts';
import { expectedShares } from './verdict/expected-shares.ts';
import { announcedDeletions } from './verdict/objects.ts';
import { clustersOf } from './world.ts';

/** An object that kustomize builds for a cluster. */
export interface BuiltObject {
  readonly name: ClusterObject;
  readonly object: KubernetesObject;
}

/** The objects of the clusters in a commit; none if kustomize cannot build it. */
export async function objectsOf(
  { folder }: CommitState,
  kustomize: string,
  clusters: readonly string[],
): Promise<readonly BuiltObject[]> {
  const built = await Promise.all(
    clusters.map(async (cluster) => {
      const documents = await buildCluster(kustomize, folder, cluster).catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        return [];
      });
      return documents.map(({ object }) => ({ name: nameIn(cluster, object), object }));
    }),
  );
  return built.flat();
}

const nameIn = (
  cluster: string,
  { apiVersion, kind, metadata: { namespace, name } }: KubernetesObject,
): ClusterObject => ({
  ...{ cluster, apiVersion, kind, name },
  ...(namespace === undefined ? {} : { namespace }),
});

/** The objects that the second of two commits announces to delete. */
export const deletionsBetween = (
  before: readonly BuiltObject[] = [],
  after: readonly BuiltObject[] = [],
): ClusterObject[] =>
  announcedDeletions(
    before.map(({ name }) => name),
    after.map(({ name }) => name),
  );

/** The shares that a fleet gives the calls of some routes, by the id of the route. */
export function sharesOf(
  fleet: Fleet,
  names: readonly string[],
  routes: readonly CallRoute[],
): Step['shares'] {
  const clusters = new Map(clustersOf(fleet, names).map((cluster) => [cluster.name, cluster]));
  const entries = routes.flatMap((route) => {
    const cluster = clusters.get(route.cluster);
    const shares = cluster && expectedShares(fleet, cluster, route);
    return shares ? [[route.id, shares] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** The versions that a fleet runs in some clusters. Jobs have no number of pods. */
export const versionsOf = (fleet: Fleet, names: readonly string[]): VersionPods[] =>
  clustersOf(fleet, names).flatMap(({ name, instances }) =>
    instances
      .filter(({ service }) => service.workload.job === undefined)
      .flatMap(({ service, versions }) =>
        versions.map((version) => ({
          cluster: name,
          service: service.name,
          version: version.name,
          workload: workloadName(service, version),
          fewest: fewestPods(version.scale),
        })),
      ),
  );
