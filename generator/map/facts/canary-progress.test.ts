import { expect, test } from 'vitest';
import { progressOf } from './canary-progress.ts';

const canary = { cluster: 'dev', service: 'stock', canary: 'v2' };

/** A history of the share of v2; undefined if v2 does not run. */
const histories = (weights: readonly (number | undefined)[]) => [
  {
    cluster: 'dev',
    service: 'stock',
    moments: weights.map((weight, index) => ({
      commit: `c${index}`,
      date: `2026-01-0${index + 1}`,
      subject: 'canary',
      versions: [
        { name: 'v1', tag: 'v1.0.0', weight: 100 - (weight ?? 0) },
        ...(weight === undefined ? [] : [{ name: 'v2', tag: 'v1.1.0', weight }]),
      ],
    })),
  },
];

test.each([
  [[undefined, 0, 10, 50], [0, 10, 50], '2026-01-02'],
  [[10, 50], [10, 50], '2026-01-01'],
  [[10, undefined, 0, 0, 20], [0, 20], '2026-01-03'],
])('a canary with the shares %j has done the steps %j since %s', (weights, steps, date) => {
  const { done, since } = progressOf(canary, histories(weights));
  expect(done.map(({ weight }) => weight)).toEqual(steps);
  expect(since?.date).toBe(date);
});

test('without a history nothing is known', () => {
  expect(progressOf(canary, [])).toEqual({ done: [] });
});
