import { acknowledgements, isAcknowledged, lineToAdd } from './acknowledged.ts';
import { defineChangeCheck, earlierLine } from './change-check.ts';
import { deletionsOf } from './deletions.ts';
import { movesOf } from './moves.ts';
import { shrinkingsOf } from './scales.ts';

export const unacknowledgedDeletion = defineChangeCheck({
  code: 'MESH513',
  severity: 'error',
  title: 'A deletion that nobody has said is meant',
  explanation:
    'A removed entry, a removed file and a renamed one look alike in a diff and end alike: Argo CD deletes what is not there any more. A line under acknowledge, with a reason, tells a slip of the keyboard from a decision, and is what a reviewer sees first.',
  source: 'Argo CD, Automated Sync Policy: pruning; docs/changes.md',
  *run(change) {
    const lines = acknowledgements(change);
    for (const { subject, cluster, what, at, was, file } of deletionsOf(change)) {
      if (isAcknowledged(lines, 'delete', subject, cluster)) continue;
      yield {
        message: `this deletes ${what}`,
        at,
        hint: lineToAdd('delete', subject, file),
        related: [earlierLine(change, 'what is deleted', was)],
      };
    }
  },
});

export const unneededAcknowledgement = defineChangeCheck({
  code: 'MESH514',
  severity: 'warning',
  title: 'An acknowledgement of something that does not happen',
  explanation:
    'A line under acknowledge is for one change. Left standing, it would let the next deletion of that name through without a question.',
  source: 'docs/changes.md',
  *run(change) {
    const deeds = {
      delete: deletionsOf(change),
      move: movesOf(change),
      shrink: shrinkingsOf(change),
    };
    for (const { deed, subject, cluster, at } of acknowledgements(change)) {
      const happens = deeds[deed].some(
        (each) => each.subject === subject && (cluster === undefined || each.cluster === cluster),
      );
      if (happens) continue;
      const where = cluster === undefined ? '' : ` in ${cluster}`;
      yield {
        message: `this change does not ${deed} ${subject}${where}`,
        at,
        hint: 'take the line out',
      };
    }
  },
});
