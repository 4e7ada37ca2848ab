import { defineChangeCheck } from '../change-check.ts';
import { versionsNotRunBefore } from './support/stage-history.ts';

const source = 'docs/changes.md';

export const stageSkipped = defineChangeCheck({
  name: 'stage-skipped',
  code: 'MESH506',
  severity: 'error',
  title: 'A stage is skipped',
  explanation:
    'The stages in clusters/fleet.yaml are the order of promotion. What appears in a stage must have run in the one before it, as of the commit that this change is compared with: promoting through two stages in one change tries it in neither. Where a service does not run in a stage, the stage before that counts. What this cluster has run before may come back: that is a rollback.',
  source,
  async *run(change) {
    for await (const { found, finding } of versionsNotRunBefore(change))
      if (found === 'skipped') yield finding;
  },
});
