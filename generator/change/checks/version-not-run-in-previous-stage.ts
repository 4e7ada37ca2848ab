import { defineChangeCheck } from '../change-check.ts';
import { versionsNotRunBefore } from './support/stage-history.ts';

const source = 'docs/changes.md';

export const versionNotRunInPreviousStage = defineChangeCheck({
  name: 'version-not-run-in-previous-stage',
  code: 'MESH508',
  severity: 'error',
  title: 'A version that the stage before has never run',
  explanation:
    'A tag, or a digest under the same tag, appears beyond the first stage although no stage before it runs that build. Nobody has seen it work. What this cluster has run before may come back: that is a rollback.',
  source,
  async *run(change) {
    for await (const { found, finding } of versionsNotRunBefore(change))
      if (found === 'unknown') yield finding;
  },
});
