import { acknowledgements, isAcknowledged, lineToAdd } from './acknowledged.ts';
import { defineChangeCheck, earlierLine } from './change-check.ts';
import { deletionsOf } from './deletions.ts';
import { movesOf } from './moves.ts';
import { shrinkingsOf } from './scales.ts';

export const unacknowledgedDeletion = defineChangeCheck({
  code: 'MESH513',
  severity: 'error',
  title: 'Something leaves a cluster, and no line acknowledges it',
  explanation:
    'A removed entry, a removed file and a renamed one look alike in a diff. Argo CD deletes the Application of what is not there any more, and gateways. The workloads of a service stay, with its routes and policies, and so does a namespace: nothing updates them, restores them or deletes them. A line under acknowledge, with a reason, tells a typing mistake from a decision, and is what a reviewer sees first. The help has the command that deletes what stays.',
  source: 'Argo CD, Automated Sync Policy: pruning; App Deletion: finalizers; docs/changes.md',
  *run(change) {
    const lines = acknowledgements(change);
    for (const deletion of deletionsOf(change)) {
      const { subject, cluster, what, command, at, was, file } = deletion;
      if (isAcknowledged(lines, 'delete', subject, cluster)) continue;
      yield {
        message: what,
        at,
        hint: [
          lineToAdd('delete', subject, file),
          ...(command === undefined
            ? []
            : [
                `after the sync, delete what stays${cluster === undefined ? '' : ` in ${cluster}`}: ${command}`,
              ]),
        ].join('; '),
        related: [earlierLine(change, 'as it was', was)],
      };
    }
  },
});

export const unneededAcknowledgement = defineChangeCheck({
  code: 'MESH514',
  severity: 'warning',
  title: 'An acknowledgement of something that does not happen',
  explanation:
    'A line under acknowledge is for one change. If it stays, the next deletion of that name passes without a question.',
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
