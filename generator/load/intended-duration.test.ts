import { expect, test } from 'vitest';
import { intendedDuration } from './intended-duration.ts';

test.each([
  ['5sec', '5s'],
  ['5 s', '5s'],
  ['1.5 Minutes', '1.5m'],
  ['100msec', '100ms'],
  ['2hrs.', '2h'],
  ['1d', '24h'],
  ['7 days', '168h'],
])('%s means %s', (text, intended) => expect(intendedDuration(text)).toBe(intended));

test.each(['5', 'sec', '-5s', '5 parsecs', '1h30', ''])('"%s" is not clear', (text) =>
  expect(intendedDuration(text)).toBeUndefined(),
);
