import { defineChangeCheck } from '../change-check.ts';
import { versionsNotRunBefore } from './support/stage-history.ts';

const source = 'docs/changes.md';

export const stageSkipped = defineChangeCheck({
  name: 'stage-skipped',
  code: 'MESH506',
  severity: 'error',
  title: 'A stage is skipped',
  explanation:
    'clusters/fleet.yaml lists the stages in the order of promotion. A version that is new in a stage must run in the previous stage in the commit that this change is compared with: a promotion through two stages in one change tests it in neither. If a service does not run in a stage, the stage before that counts. A version that this cluster has run before may return: that is a rollback. The first services of a new fleet may start in all stages at once, because nothing has run before.',
  source,
  async *run(change) {
    for await (const { found, finding } of versionsNotRunBefore(change))
      if (found === 'skipped') yield finding;
  },
});
