import Type from 'typebox';
import { closed, dnsLabel, named } from './names.ts';

const number = '[0-9]{1,2}';
const day = '(SUN|MON|TUE|WED|THU|FRI|SAT)';
const month = '(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)';

/** A field of a schedule: a list of values, ranges and steps. */
function field(value: string): string {
  const part = `(\\*(/${number})?|${value}(-${value}(/${number})?)?)`;
  return `${part}(,${part})*`;
}

const schedule = named(
  'a schedule of five fields',
  `^${field(number)} ${field(number)} ${field(number)} ${field(`(${number}|${month})`)} ${field(`([0-6]|${day})`)}$`,
  'Minute, hour, day of the month, month and day of the week, as in cron. Argo CD reads the days 0 to 6, Sunday first.',
  ['0 18 * * FRI', '0 0 20 12 *'],
);

const hoursAndMinutes = named(
  'a duration in hours and minutes',
  '^([1-9][0-9]*h([1-9][0-9]*m)?|[1-9][0-9]*m)$',
  'Hours, minutes, or both.',
  ['62h', '1h30m'],
);

/** One entry of `freeze`: times in which nothing is synced. */
const freezeWindow = closed(
  {
    reason: Type.String({
      pattern: '\\S',
      description: 'Why. Commands that refuse a change name it.',
      examples: ['no releases at weekends'],
    }),
    schedule: schedule('When the freeze starts.'),
    duration: hoursAndMinutes('How long it lasts.'),
    timeZone: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Time zone of the schedule. Default: UTC.',
        examples: ['Europe/Berlin'],
      }),
    ),
    clusters: Type.Optional(
      Type.Array(dnsLabel('A cluster.', 'prod-eu'), {
        minItems: 1,
        uniqueItems: true,
        description: 'The clusters. Without clusters and stages: all.',
      }),
    ),
    stages: Type.Optional(
      Type.Array(dnsLabel('A stage.', 'prod'), {
        minItems: 1,
        uniqueItems: true,
        description: 'Stages, for all of their clusters.',
      }),
    ),
  },
  'Times in which Argo CD does not sync some clusters automatically.',
);

/** Shape of `freeze` in `clusters/fleet.yaml`. */
export const freeze = Type.Array(freezeWindow, {
  minItems: 1,
  description:
    'Times without changes. Argo CD gets them as sync windows: it syncs and heals nothing there, except by hand. Commands commit and push nothing that would change a frozen cluster, except with --override-freeze and a reason.',
});
