import { expect, test } from 'vitest';
import { scheduleProblem } from './cron-schedule.ts';

// As github.com/robfig/cron, ParseStandard, has it.
test.each([
  '0 3 * * *',
  '*/15 * * * *',
  '0-30/10,45 0 1,15 1-6 MON-fri',
  '0 0 ? * 0/2',
  '5 4 * jan,DEC *',
  ' 0  3 * * 6 ',
  '@midnight',
  '@every 1h30m',
])('accepts %s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
});

test.each([
  ['0 3 * *', '4 fields'],
  ['0 0 3 * * *', '6 fields'],
  ['0 24 * * *', '24 is not a valid hour'],
  ['60 * * * *', 'minute'],
  ['0 0 0 * *', 'day of the month'],
  ['0 0 * 13 *', 'month'],
  ['0 0 * * 7', 'day of the week'],
  ['0 0 * * 5-1', '5-1'],
  ['*/0 * * * *', '*/0'],
  ['0 0 * * sunday', 'sunday'],
  ['1,,2 * * * *', '1,,2'],
  ['@nightly', '@daily'],
  ['@every day', '@every'],
  ['TZ=Europe/Berlin 0 3 * * *', 'timeZone'],
  ['', 'instead of 5'],
])('rejects %s', (schedule, problem) => {
  expect(scheduleProblem(schedule)).toContain(problem);
});
