import { expect, test } from 'vitest';
import { alike } from './alike.ts';

const conditions = ['connect-failure', 'reset', 'reset-before-request', 'deadline-exceeded', 'unavailable'];

test.each([
  ['unavalable', ['unavailable'], 'a typing mistake'],
  ['UNAVAILABLE', ['unavailable'], 'another case'],
  ['DEADLINE_EXCEEDED', ['deadline-exceeded'], 'another spelling'],
  ['deadlineExceeded', ['deadline-exceeded'], 'another spelling'],
  ['UNAVAIL', ['unavailable'], 'cut short'],
  ['grpc-unavailable', ['unavailable'], 'with more before it'],
  ['reset-before-request-or-so', ['reset-before-request'], 'with more text after it: the longest'],
  ['gateway-error', ['unavailable'], "Envoy's word"],
  ['un', [], 'two letters fit too much'],
  ['', [], 'nothing'],
  ['toString', [], 'a key of every object'],
])('%s suggests %j: %s', (wrong, expected) => {
  expect(alike(wrong, conditions)).toEqual(expected);
});

test('more than three candidates are not listed', () => {
  expect(alike('greeter', ['greeter-aaaaa', 'greeter-bbbbb', 'greeter-ccccc', 'greeter-ddddd'])).toEqual([]);
});
