import { isDeepStrictEqual } from 'node:util';
import { newest } from '../../change/checks/support/builds.ts';
import type { ColourOf } from '../../graph/colours.ts';
import { type NodeVersion, nodeVersion } from '../../graph/graph.ts';
import { grouped } from '../../lang/grouped.ts';
import { byStage, type Cluster, type Fleet, type Version } from '../../model/fleet.ts';
import { compareTags } from '../../model/tag-order.ts';

/** A service, and what each cluster runs of it. */
export interface VersionRow {
  readonly service: string;
  readonly owner: string;
  readonly namespace: string;
  /** In the order of the clusters; undefined if it does not run there. */
  readonly cells: readonly (VersionCell | undefined)[];
}

/** What a cluster runs of a service. */
export interface VersionCell {
  readonly cluster: string;
  readonly versions: readonly NodeVersion[];
  /** Compared with the stage before; undefined if they agree, or there is nothing to compare. */
  readonly mark?: StageMark;
}

/** How a cluster compares with the stage before. */
export type StageMark = 'ahead' | 'behind' | 'other' | 'skips a stage';

/** The clusters in the order of their stages, then by name. */
export const clustersInOrder = ({ clusters, settings: { stages } }: Fleet): Cluster[] =>
  clusters.toSorted(byStage(stages));

/** Versions of each service in each cluster. */
export function versionTableOf(fleet: Fleet, colourOf: ColourOf): VersionRow[] {
  const clusters = clustersInOrder(fleet);
  const running = new Map(
    clusters.map((cluster) => [
      cluster,
      new Map(cluster.instances.map(({ service, versions }) => [service.name, versions])),
    ]),
  );
  // Stages without clusters do not count.
  const stages = [...grouped(clusters, ({ stage }) => stage).values()];
  return fleet.services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, owner, namespace }) => {
      const versionsIn = (cluster: Cluster) => running.get(cluster)?.get(name);
      const builds = stages.map((own) => own.flatMap((cluster) => versionsIn(cluster) ?? []));
      const cells = stages.flatMap((own, index) =>
        own.map((cluster): VersionCell | undefined => {
          const versions = versionsIn(cluster);
          if (!versions) return undefined;
          const mark = markOf(versions, builds.slice(0, index));
          return {
            cluster: cluster.name,
            versions: versions.map((each) => nodeVersion(each, colourOf(name, each.name))),
            ...(mark ? { mark } : {}),
          };
        }),
      );
      return { service: name, owner, namespace, cells };
    });
}

/** Compares the newest tag with that of the stage before. @param before what the earlier stages run, in their order */
function markOf(
  versions: readonly Version[],
  before: readonly (readonly Version[])[],
): StageMark | undefined {
  const nearest = before.at(-1);
  if (nearest === undefined) return undefined;
  if (nearest.length === 0) return before.some((builds) => builds.length > 0) ? 'skips a stage' : undefined;
  const [mine, theirs] = [versions, nearest].map((builds) => new Set(builds.map(({ tag }) => tag)));
  if (isDeepStrictEqual(mine, theirs)) return undefined;
  const [own, other] = [newest(versions), newest(nearest)];
  const order = own && other && compareTags(own.tag, other.tag);
  if (order === undefined) return 'other';
  if (order === 0) return versions.some(({ tag }) => !theirs?.has(tag)) ? 'behind' : undefined;
  return order > 0 ? 'ahead' : 'behind';
}
