import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { Change, ClusterState } from '../../change.ts';

/** What a line under `acknowledge` is about. */
export type Deed = (typeof deeds)[number];

const deeds = ['delete', 'move', 'shrink'] as const;

/** A line under `acknowledge:` of a cluster file or of clusters/fleet.yaml. */
export interface Acknowledgement {
  readonly deed: Deed;
  readonly subject: string;
  /** Name of the cluster that it is for; undefined for all. */
  readonly cluster: string | undefined;
  readonly at: Place;
}

/** Every such line of the state after. */
export function acknowledgements({ after, clusters }: Change): Acknowledgement[] {
  const { fleet } = after.workspace;
  const own = clusters.flatMap(({ name, after: cluster }) => (cluster ? linesOf(cluster.loaded, name) : []));
  return [...(fleet ? linesOf(fleet, undefined) : []), ...own];
}

type Lines = readonly Readonly<Partial<Record<Deed, string>>>[];

function linesOf(
  { spec, at }: Pick<ClusterState['loaded'], 'at'> & { readonly spec: { readonly acknowledge?: Lines } },
  cluster: string | undefined,
): Acknowledgement[] {
  return (spec.acknowledge ?? []).flatMap((line, index) =>
    deeds.flatMap((deed): Acknowledgement[] => {
      const subject = line[deed];
      return subject === undefined ? [] : [{ deed, subject, cluster, at: at(['acknowledge', index, deed]) }];
    }),
  );
}

/** True where a line says that something in a cluster is meant; without a cluster, something of the fleet. */
export function isAcknowledged(
  lines: readonly Acknowledgement[],
  deed: Deed,
  subject: string,
  cluster: string | undefined,
): boolean {
  return lines.some(
    (line) =>
      line.deed === deed &&
      line.subject === subject &&
      (line.cluster === undefined || line.cluster === cluster),
  );
}

/** What to write where it is meant. */
export const lineToAdd = (deed: Deed, subject: string, file: string): string =>
  `if it is meant, say so in ${file}: acknowledge: [{ ${deed}: ${subject}, reason: … }]`;
