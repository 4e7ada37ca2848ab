import { compareTags } from '../../../model/tag-order.ts';
import type { Change, ClusterState, ValidState } from '../../change.ts';

/** The build of an image, as the cluster file names it. */
export interface Build {
  readonly tag: string;
  readonly digest: string | undefined;
}

/** `v1.0.0`, with the start of the digest if there is one. */
export const buildTitle = ({ tag, digest }: Build): string =>
  digest === undefined ? tag : `${tag}@${digest.slice(0, 'sha256:'.length + 12)}`;

/** The stages of a state in their order, each with its clusters. */
function clustersByStage(
  { fleet }: ValidState,
  clusters: readonly (ClusterState | undefined)[],
): { readonly stage: string; readonly clusters: readonly ClusterState[] }[] {
  return fleet.settings.stages.map((stage) => ({
    stage,
    clusters: clusters.flatMap((cluster) => (cluster?.model.stage === stage ? [cluster] : [])),
  }));
}

/** The stages that a service runs in, in their order, with its builds there. */
export function stagesOf(change: Change, when: 'before' | 'after', service: string): StageBuilds[] {
  const clusters = change.clusters.map((cluster) => cluster[when]);
  return clustersByStage(change[when], clusters).flatMap(({ stage, clusters: own }) => {
    const running = own.flatMap((cluster) => cluster.instances.get(service) ?? []);
    const builds = running.flatMap(({ model }) => model.versions);
    return builds.length > 0 ? [{ stage, builds, clusters: own }] : [];
  });
}

/** What runs of a service in the clusters of a stage. */
export interface StageBuilds {
  readonly stage: string;
  readonly builds: readonly Build[];
  readonly clusters: readonly ClusterState[];
}

/** True where a stage runs a build; a stage that does not pin a digest runs every build of its tag. */
export const runs = ({ builds }: Pick<StageBuilds, 'builds'>, { tag, digest }: Build): boolean =>
  builds.some(
    (each) =>
      each.tag === tag && (digest === undefined || each.digest === undefined || each.digest === digest),
  );

/** The newest of some builds; undefined where their tags do not count. */
export function newest(builds: readonly Build[]): Build | undefined {
  return builds.reduce<Build | undefined>(
    (best, build) =>
      best && compareTags(build.tag, best.tag) !== undefined && (compareTags(build.tag, best.tag) ?? 0) > 0
        ? build
        : best,
    builds[0],
  );
}
