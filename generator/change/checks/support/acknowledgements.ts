import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { Change, ClusterState } from '../../change.ts';

/** The subject of a line under `acknowledge`. */
export type AcknowledgedAction = (typeof actions)[number];

const actions = ['delete', 'move', 'shrink'] as const;

/** A line under `acknowledge:` of a cluster file or of clusters/fleet.yaml. */
export interface Acknowledgement {
  readonly action: AcknowledgedAction;
  readonly subject: string;
  /** Name of its cluster; undefined for all clusters. */
  readonly cluster: string | undefined;
  readonly at: Place;
}

/** Every such line of the state after. */
export function acknowledgements({ after, clusters }: Change): Acknowledgement[] {
  const { fleet } = after.workspace;
  const own = clusters.flatMap(({ name, after: cluster }) => (cluster ? linesOf(cluster.loaded, name) : []));
  return [...(fleet ? linesOf(fleet, undefined) : []), ...own];
}

type Lines = readonly Readonly<Partial<Record<AcknowledgedAction, string>>>[];

function linesOf(
  { spec, at }: Pick<ClusterState['loaded'], 'at'> & { readonly spec: { readonly acknowledge?: Lines } },
  cluster: string | undefined,
): Acknowledgement[] {
  return (spec.acknowledge ?? []).flatMap((line, index) =>
    actions.flatMap((action): Acknowledgement[] => {
      const subject = line[action];
      return subject === undefined
        ? []
        : [{ action, subject, cluster, at: at(['acknowledge', index, action]) }];
    }),
  );
}

/** True if a line acknowledges something in a cluster or, without a cluster, in the whole fleet. */
export function isAcknowledged(
  lines: readonly Acknowledgement[],
  action: AcknowledgedAction,
  subject: string,
  cluster: string | undefined,
): boolean {
  return lines.some(
    (line) =>
      line.action === action &&
      line.subject === subject &&
      (line.cluster === undefined || line.cluster === cluster),
  );
}

/** The line to write if the change is intended. */
export const acknowledgementHint = (action: AcknowledgedAction, subject: string, file: string): string =>
  `if this is intended, add to ${file}: acknowledge: [{ ${action}: ${subject}, reason: … }]`;
