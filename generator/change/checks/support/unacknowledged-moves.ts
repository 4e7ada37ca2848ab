import type { Finding } from '../../../checks/check.ts';
import { fleetPath } from '../../../load/input-paths.ts';
import type { Change } from '../../change.ts';
import { earlierLine } from '../../change-check.ts';
import { acknowledgementHint, acknowledgements, isAcknowledged } from './acknowledgements.ts';
import type { Move } from './address-moves.ts';
import { movesOf } from './moves.ts';

/** The file of a cluster acknowledges the moves of that cluster alone. */
const ownFile: readonly Move['kind'][] = ['identity', 'gateway'];

export function* unacknowledgedMoves(
  change: Change,
  kind: Move['kind'],
  messageOf: (move: Move) => string,
  isFine: (move: Move) => boolean = () => false,
  remedy = '',
): Iterable<Finding> {
  const lines = acknowledgements(change);
  for (const move of movesOf(change)) {
    if (move.kind !== kind || isAcknowledged(lines, 'move', move.subject, move.cluster) || isFine(move))
      continue;
    const file = ownFile.includes(kind) ? move.file : fleetPath;
    yield {
      message: messageOf(move),
      at: move.at,
      hint: [remedy, acknowledgementHint('move', move.subject, file)].filter(Boolean).join('; '),
      related: [earlierLine(change, 'before this change', move.was)],
    };
  }
}
