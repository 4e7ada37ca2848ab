import { defineChangeCheck, earlierLine } from '../change-check.ts';
import { acknowledgementHint, acknowledgements, isAcknowledged } from './support/acknowledgements.ts';
import { deletionsOf } from './support/deletions.ts';

export const unacknowledgedDeletion = defineChangeCheck({
  name: 'unacknowledged-deletion',
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
          acknowledgementHint('delete', subject, file),
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
