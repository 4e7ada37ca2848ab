import { defineChangeCheck } from '../change-check.ts';
import { versionsNotRunBefore } from './support/stage-history.ts';

const source = 'docs/changes.md';

export const versionNotRunInPreviousStage = defineChangeCheck({
  name: 'version-not-run-in-previous-stage',
  code: 'MESH508',
  severity: 'error',
  title: 'A version has never run in the previous stage',
  explanation:
    'A tag, or a new digest of the same tag, appears beyond the first stage although no earlier stage runs that build, so it has not been tested. A version that this cluster has run before may return: that is a rollback. The first services of a new fleet may start in all stages at once, because nothing has run before.',
  source,
  async *run(change) {
    for await (const { found, finding } of versionsNotRunBefore(change))
      if (found === 'unknown') yield finding;
  },
});
