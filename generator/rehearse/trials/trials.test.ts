import { expect, test } from 'vitest';
import { change, failures, rehearsalOf } from '../../testing/rehearsals/builder.ts';
import { trials } from './index.ts';
import { resultOf } from './result.ts';

const route = { caller: 'frontend', callee: 'stock' };
const trial = { name: 'a change', what: 'A change.', commits: [] };
const failing = rehearsalOf({
  observations: [[change(2, 'Service', 'stock', 'changed', { fields: ['spec.ports'] })]],
  failures: [failures(route, [3, 4], 20)],
});

test('a wrong change must be noticed as the right problem, with the right cause', () => {
  const isNoticed = (noticedAs: 'failed calls' | 'not settled', naming: string) =>
    resultOf({ ...trial, noticedAs: [noticedAs], naming }, failing).isAsExpected;
  expect(isNoticed('failed calls', 'Service shop/stock was changed')).toBe(true);
  expect(isNoticed('failed calls', 'DestinationRule')).toBe(false);
  expect(isNoticed('not settled', '')).toBe(false);
});

test('a safe change must have no problem', () => {
  expect(resultOf(trial, failing)).toMatchObject({ isAsExpected: false, problems: [expect.anything()] });
  expect(resultOf(trial, rehearsalOf())).toEqual({ trial, isAsExpected: true, problems: [] });
});

test('a commit that repairs must settle', () => {
  const wrong = { ...trial, noticedAs: ['failed calls'], recovers: true } as const;
  expect(resultOf(wrong, failing).isAsExpected).toBe(false);
});

test('names are unique, and each wrong change names its reason', () => {
  const names = trials.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { noticedAs, naming = '' } of trials) expect(naming !== '').toBe(noticedAs !== undefined);
});
