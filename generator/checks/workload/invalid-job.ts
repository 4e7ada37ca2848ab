import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { mapAt, textAt, valueAt } from '../../lang/at-path.ts';
import { isTimeZone, scheduleMacros, scheduleProblem } from '../../lang/cron-schedule.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { podPathOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const invalidJob = defineCheck({
  name: 'invalid-job',
  code: 'MESH1918',
  severity: 'error',
  title: 'Kubernetes rejects a Job or CronJob',
  explanation:
    'The schemas of Kubernetes accept any text as schedule, time zone, restartPolicy and concurrencyPolicy, but the API server rejects wrong ones, and the sync fails. A schedule has five fields, without seconds, and days of the week from 0 to 6. The pods of a job need restartPolicy OnFailure or Never: the default, Always, is not allowed.',
  source: 'Kubernetes, CronJob: Schedule syntax and Time zones; Job: Pod template',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace))
      for (const { path, message, hint } of scheduleMistakes(spec.job ?? {}, ['job']))
        yield { message, at: at(path), hint, missingIn: spec.name };
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind !== 'Job' && document.kind !== 'CronJob') continue;
      for (const mistake of mistakesIn(document))
        yield* mistakeAt(document, [mistake.path, mistake.path.slice(0, -1), ['spec']], mistake);
    }
  },
});

function* mistakesIn(document: RenderedDocument): Iterable<PlacedMistake> {
  const { kind, value } = document;
  const pod: Path = [...(podPathOf(document) ?? []), 'spec'];
  const path: Path = [...pod, 'restartPolicy'];
  const policy = textAt(value, ...path);
  // The schema reports a job without a template for its pods.
  if (valueAt(value, pod) !== undefined && policy !== 'OnFailure' && policy !== 'Never')
    yield {
      path,
      message:
        policy === undefined
          ? 'its pods have no restartPolicy, and the default, Always, is not allowed for a job'
          : `the restartPolicy ${policy} is not allowed for a job`,
      hint: 'write restartPolicy: Never or OnFailure',
    };
  if (kind === 'CronJob') yield* scheduleMistakes(mapAt(value, 'spec'), ['spec']);
}

/** What is wrong with the fields of a CronJob. */
function* scheduleMistakes(spec: PlainMap, path: Path): Iterable<PlacedMistake> {
  const schedule = textAt(spec, 'schedule');
  const problem = schedule === undefined ? undefined : scheduleProblem(schedule);
  if (problem !== undefined)
    yield {
      path: [...path, 'schedule'],
      message: `Kubernetes rejects the schedule ${schedule}: ${problem}`,
      hint: schedule?.startsWith('@')
        ? suggest(schedule, scheduleMacros, 'names')
        : 'write minute, hour, day of the month, month and day of the week, such as "0 3 * * *" for 3 o\'clock each night',
    };
  const zone = textAt(spec, 'timeZone');
  if (zone !== undefined && !isTimeZone(zone))
    yield {
      path: [...path, 'timeZone'],
      message: `the time zone ${zone} does not exist`,
      hint: suggest(zone, Intl.supportedValuesOf('timeZone'), 'time zones'),
    };
  const concurrency = textAt(spec, 'concurrencyPolicy');
  if (concurrency !== undefined && !concurrencyPolicies.includes(concurrency))
    yield {
      path: [...path, 'concurrencyPolicy'],
      message: `Kubernetes has no concurrencyPolicy ${concurrency}`,
      hint: suggest(concurrency, concurrencyPolicies, 'values'),
    };
}

const concurrencyPolicies = ['Allow', 'Forbid', 'Replace'];
