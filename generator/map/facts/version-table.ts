import type { ColourOf } from '../../graph/colours.ts';
import type { Cluster, Fleet, Version } from '../../model/fleet.ts';
import { fewestPods, mostPods } from '../../model/fleet.ts';
import { compareTags } from '../../model/tag-order.ts';

/** A service, and what each cluster runs of it. */
export interface VersionRow {
  readonly service: string;
  readonly owner: string;
  /** In the order of the clusters; undefined if it does not run there. */
  readonly cells: readonly (VersionCell | undefined)[];
}

/** What a cluster runs of a service. */
export interface VersionCell {
  readonly cluster: string;
  readonly versions: readonly {
    readonly name: string;
    readonly tag: string;
    readonly weight: number;
    readonly colour: number;
    readonly pods: string;
  }[];
  /** Compared with the stage before; undefined if they agree, or there is nothing to compare. */
  readonly mark?: StageMark;
}

/** How a cluster compares with the stage before. */
export type StageMark = 'ahead' | 'behind' | 'other' | 'skips a stage';

/** The clusters in the order of their stages, then by name. */
export const clustersInOrder = ({ clusters, settings: { stages } }: Fleet): Cluster[] =>
  clusters.toSorted(
    (a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage) || (a.name < b.name ? -1 : 1),
  );

/** Versions of each service in each cluster. */
export function versionTableOf(fleet: Fleet, colourOf: ColourOf): VersionRow[] {
  const clusters = clustersInOrder(fleet);
  const running = new Map(
    clusters.map((cluster) => [
      cluster.name,
      new Map(cluster.instances.map(({ service, versions }) => [service.name, versions])),
    ]),
  );
  return fleet.services
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, owner }) => ({
      service: name,
      owner,
      cells: clusters.map((cluster) => {
        const versions = running.get(cluster.name)?.get(name);
        if (!versions) return undefined;
        const mark = markOf(name, versions, cluster, clusters, fleet.settings.stages);
        return {
          cluster: cluster.name,
          versions: versions.map((each) => cellVersion(each, colourOf(name, each.name))),
          ...(mark ? { mark } : {}),
        };
      }),
    }));
}

const cellVersion = (
  { name, tag, weight, scale }: Version,
  colour: number,
): VersionCell['versions'][number] => {
  const [least, most] = [fewestPods(scale), mostPods(scale)];
  return { name, tag, weight, colour, pods: least === most ? String(least) : `${least}–${most}` };
};

/** Compares the newest tag that gets calls with that of the last earlier stage that has clusters. */
function markOf(
  service: string,
  versions: readonly Version[],
  { stage }: Cluster,
  clusters: readonly Cluster[],
  stages: readonly string[],
): StageMark | undefined {
  const used = stages.filter((each) => clusters.some((cluster) => cluster.stage === each));
  const before = used.slice(0, used.indexOf(stage));
  const nearest = before.at(-1);
  if (nearest === undefined) return undefined;
  const builds = (name: string) =>
    clusters
      .filter((cluster) => cluster.stage === name)
      .flatMap((cluster) => cluster.instances.find((each) => each.service.name === service)?.versions ?? [])
      .map(({ tag }) => tag);
  const [mine, theirs] = [versions.map(({ tag }) => tag), builds(nearest)];
  if (theirs.length === 0)
    return before.some((each) => builds(each).length > 0) ? 'skips a stage' : undefined;
  if (theirs.every((tag) => mine.includes(tag)) && mine.every((tag) => theirs.includes(tag)))
    return undefined;
  const [own, other] = [newest(mine), newest(theirs)];
  const order = own === undefined || other === undefined ? undefined : compareTags(own, other);
  if (order === undefined) return 'other';
  if (order === 0) return mine.some((tag) => !theirs.includes(tag)) ? 'behind' : undefined;
  return order > 0 ? 'ahead' : 'behind';
}

const newest = (tags: readonly string[]): string | undefined =>
  tags.reduce<string | undefined>(
    (top, tag) => (top === undefined || (compareTags(tag, top) ?? 0) > 0 ? tag : top),
    undefined,
  );
