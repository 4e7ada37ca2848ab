import { defineChangeCheck, earlierLine } from '../change-check.ts';
import { acknowledgementHint, acknowledgements, isAcknowledged } from './support/acknowledgements.ts';
import { deletionsOf } from './support/deletions.ts';

export const unacknowledgedDeletion = defineChangeCheck({
  name: 'unacknowledged-deletion',
  code: 'MESH513',
  severity: 'error',
  title: 'A removal is not acknowledged',
  explanation:
    'A removed entry, a removed file and a renamed file look alike in a diff. Argo CD deletes the Application of a removed service, and removed gateways. The workloads of a service, its routes and policies, and namespaces stay in the cluster, but no Application manages them. A line under acknowledge, with a reason, shows that the removal is a decision and not a typing mistake. The hint contains the command that deletes the rest.',
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
                `after the sync, delete the rest${cluster === undefined ? '' : ` in ${cluster}`}: ${command}`,
              ]),
        ].join('; '),
        related: [earlierLine(change, 'before this change', was)],
      };
    }
  },
});
