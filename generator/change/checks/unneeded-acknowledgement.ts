import { defineChangeCheck } from '../change-check.ts';
import { acknowledgements } from './support/acknowledgements.ts';
import { deletionsOf } from './support/deletions.ts';
import { movesOf } from './support/moves.ts';
import { replicaDropsOf } from './support/replica-drops.ts';

export const unneededAcknowledgement = defineChangeCheck({
  name: 'unneeded-acknowledgement',
  code: 'MESH514',
  severity: 'warning',
  title: 'An acknowledgement is not needed',
  explanation:
    'A line under acknowledge is for one change. If it stays, the next removal of that name passes without a warning.',
  source: 'docs/changes.md',
  *run(change) {
    const deeds = {
      delete: deletionsOf(change),
      move: movesOf(change),
      shrink: replicaDropsOf(change),
    };
    for (const { action, subject, cluster, at } of acknowledgements(change)) {
      const happens = deeds[action].some(
        (each) => each.subject === subject && (cluster === undefined || each.cluster === cluster),
      );
      if (happens) continue;
      const where = cluster === undefined ? '' : ` in ${cluster}`;
      yield {
        message: `this change does not ${action} ${subject}${where}`,
        at,
        hint: 'remove the line',
      };
    }
  },
});
