import { expect, test } from 'vitest';
import { UsageError } from '../command-line/errors.ts';
import { parseTimeout } from './timeout.ts';

test.each([
  ['500ms', 500],
  ['2s', 2000],
  ['1.5s', 1500],
  ['1m', 60_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseTimeout(text)).toBe(milliseconds);
});

test.each(['', '2', '0s', '-1s', '2h', '2 s', '1e3ms', '0.5ms'])('"%s" is no timeout', (text) => {
  expect(() => parseTimeout(text)).toThrow(UsageError);
});
