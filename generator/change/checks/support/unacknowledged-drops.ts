import type { Finding } from '../../../checks/check.ts';
import { grouped } from '../../../lang/grouped.ts';
import type { Change } from '../../change.ts';
import { earlierLine } from '../../change-check.ts';
import { acknowledgementHint, acknowledgements, isAcknowledged } from './acknowledgements.ts';
import { type ReplicaDrop, replicaDropsOf } from './replica-drops.ts';

/** What causes it: one line of a patch, or one of a cluster file. */
const placeOf = ({ subject, at: { file, ...place } }: ReplicaDrop): string =>
  JSON.stringify([subject, file.path, place]);

export function* unacknowledgedDrops(
  change: Change,
  kind: ReplicaDrop['kind'],
  message: (shrinking: ReplicaDrop) => string,
  advice: (shrinking: ReplicaDrop) => string,
): Iterable<Finding> {
  const lines = acknowledgements(change);
  const found = replicaDropsOf(change).filter(
    (each) => each.kind === kind && !isAcknowledged(lines, 'shrink', each.subject, each.cluster),
  );
  // One line of a patch changes the Deployments of many versions and clusters.
  for (const [first, ...others] of grouped(found, placeOf).values()) {
    if (!first) continue;
    const { subject, at, was } = first;
    const files = new Set([first, ...others].map(({ file }) => file));
    yield {
      message: message(first),
      at,
      hint: `${advice(first)}; ${acknowledgementHint('shrink', subject, [...files].join(', '))}`,
      related: [
        earlierLine(change, 'before this change', was),
        ...others.map(({ what, cluster, was: before }) =>
          earlierLine(change, `${what} in ${cluster}, likewise`, before),
        ),
      ],
    };
  }
}
