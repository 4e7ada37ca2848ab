import { expect, test } from 'vitest';
import { UsageError } from './errors.ts';
import { duration, risingPercentages, wholeNumber, wholeNumbers } from './values.ts';

test.each(['0', '50051', '65535'])('%s is a whole number up to 65535', (text) => {
  expect(wholeNumber(0, 65535)(text, '--port')).toBe(Number(text));
});

test.each(['', 'grpc', '-1', '65536', '1e3', '50051 ', '1.5'])('"%s" is not', (text) => {
  expect(() => wholeNumber(0, 65535)(text, '--port')).toThrow(UsageError);
});

test('a refused value names the option and what it accepts', () => {
  expect(() => wholeNumber(1, 9)('many', '--runs')).toThrow(
    '--runs accepts a whole number from 1 to 9, not many',
  );
  expect(() => wholeNumber(1, 9)('', '--runs')).toThrow('not an empty value');
});

test('a list of whole numbers can have spaces', () => {
  expect(wholeNumbers(1, 1000)('10, 100', '--services')).toEqual([10, 100]);
  expect(() => wholeNumbers(1, 1000)('10,', '--services')).toThrow(UsageError);
});

test.each([
  ['500ms', 500],
  ['2s', 2000],
  ['1.5s', 1500],
  ['1m', 60_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(duration(text, '--timeout')).toBe(milliseconds);
});

test.each(['', '2', '0s', '-1s', '2h', '2 s', '1e3ms', '0.5ms'])('"%s" is not a time', (text) => {
  expect(() => duration(text, '--timeout')).toThrow(UsageError);
});

test('steps of a canary rise', () => {
  expect(risingPercentages('1, 10,100', '--steps')).toEqual([1, 10, 100]);
  for (const text of ['10,1', '10,10', '101', '', 'ten'])
    expect(() => risingPercentages(text, '--steps')).toThrow(UsageError);
});
