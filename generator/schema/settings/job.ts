import Type from 'typebox';
import { closed, named } from '../names.ts';

const schedule = named(
  'a schedule',
  '\\S',
  'Minute, hour, day of the month, month and day of the week, or a name such as @daily.',
  ['0 3 * * *'],
);

const timeZone = named('a time zone', '\\S', 'A name of the IANA Time Zone Database.', ['Europe/Berlin']);

const count = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 1_000_000, description }));

const seconds = (minimum: number, description: string) =>
  Type.Optional(Type.Integer({ minimum, maximum: 31_536_000, description }));

/** A workload that ends: rendered as a CronJob, or as a Job without a schedule. The names are those of Kubernetes. */
export const jobSettings = {
  job: Type.Optional(
    closed(
      {
        schedule: Type.Optional(
          schedule(
            'When the job runs. Without a schedule it runs once, and again after each change of its image or of its pods.',
          ),
        ),
        timeZone: Type.Optional(timeZone('Time zone of the schedule. Default: Etc/UTC.')),
        concurrencyPolicy: Type.Optional(
          Type.Enum(['Allow', 'Forbid', 'Replace'], {
            description:
              'What happens if the job before still runs. Allow: both run. Forbid: the new run is skipped. Replace: the old one ends. Default: Forbid.',
          }),
        ),
        startingDeadlineSeconds: seconds(
          10,
          'How late a run may start, in seconds, for example after an outage of the control plane. Default: any time.',
        ),
        successfulJobsHistoryLimit: count(0, 'How many successful runs are kept. Default: 3.'),
        failedJobsHistoryLimit: count(0, 'How many failed runs are kept. Default: 1.'),
        suspend: Type.Optional(
          Type.Boolean({ description: 'true: the job starts no pods until this changes. Default: false.' }),
        ),
        restartPolicy: Type.Optional(
          Type.Enum(['Never', 'OnFailure'], {
            description:
              'After a failure. Never: a new pod tries again, and the logs of the failed one stay. OnFailure: the container restarts in its pod. Default: Never.',
          }),
        ),
        backoffLimit: count(0, 'How often the job tries again before it has failed. Default: 6.'),
        activeDeadlineSeconds: seconds(1, 'How long a run may take, in seconds. Default: any time.'),
        parallelism: count(0, 'How many pods run at a time. Default: 1.'),
        completions: count(
          1,
          'How many pods must succeed. Default: 1, or any pod if only parallelism is set.',
        ),
        completionMode: Type.Optional(
          Type.Enum(['NonIndexed', 'Indexed'], {
            description:
              'Indexed: each pod has a number in the variable JOB_COMPLETION_INDEX. Default: NonIndexed.',
          }),
        ),
        ttlSecondsAfterFinished: seconds(
          0,
          'Seconds after which Kubernetes deletes a finished run of a schedule. Not without a schedule: Argo CD would create the Job again.',
        ),
      },
      'A job: it serves nothing and its pods end. With schedule it is a CronJob, otherwise a Job. It calls others as any service does.',
    ),
  ),
};
