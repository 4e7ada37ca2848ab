import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acceptanceRegion,
  alphaFor,
  distribution,
  falseAlarmsOfRun,
  noticedShares,
  probabilityOf,
  trialsFor,
} from './statistics.ts';

/** Binomial probabilities by Pascal's triangle: each call is one step. */
function byHand(calls: number, share: number): number[] {
  let row = [1];
  for (let call = 0; call < calls; call++) {
    row = Array.from(
      { length: row.length + 1 },
      (_, count) => (row[count] ?? 0) * (1 - share) + (row[count - 1] ?? 0) * share,
    );
  }
  return row;
}

const calls = fc.integer({ min: 1, max: 300 });
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const alpha = fc.double({ min: 1e-9, max: 0.2, noNaN: true });

describe('the binomial distribution', () => {
  test('is that of single calls, added up', () => {
    fc.assert(
      fc.property(calls, share, (n, p) => {
        const expected = byHand(n, p);
        for (const [count, probability] of distribution(n, p).entries())
          expect(probability).toBeCloseTo(expected[count] ?? Number.NaN, 10);
      }),
    );
  });

  test('adds up to 1 for as many calls as anybody sends', () => {
    for (const p of [0.001, 0.1, 0.5, 0.999]) {
      const sum = distribution(100_000, p).reduce((total, probability) => total + probability, 0);
      expect(sum).toBeCloseTo(1, 9);
    }
  });
});

describe('the acceptance region', () => {
  const tails = (n: number, p: number, { from, to }: { from: number; to: number }) => {
    const row = byHand(n, p);
    const sum = (part: readonly number[]) => part.reduce((total, probability) => total + probability, 0);
    return { below: sum(row.slice(0, from)), above: sum(row.slice(to + 1)), row };
  };

  test('leaves out at most alpha / 2 on either side, and not a count less than that allows', () => {
    fc.assert(
      fc.property(calls, share, alpha, (n, p, a) => {
        const region = acceptanceRegion(n, p, a);
        const { below, above, row } = tails(n, p, region);
        const slack = 1e-12;
        expect(below).toBeLessThanOrEqual(a / 2 + slack);
        expect(above).toBeLessThanOrEqual(a / 2 + slack);
        expect(below + (row[region.from] ?? 0)).toBeGreaterThan(a / 2 - slack);
        expect(above + (row[region.to] ?? 0)).toBeGreaterThan(a / 2 - slack);
      }),
    );
  });

  test('mirrors itself with the share', () => {
    fc.assert(
      fc.property(calls, fc.constantFrom(0.05, 0.1, 0.25, 0.5), alpha, (n, p, a) => {
        const { from, to } = acceptanceRegion(n, p, a);
        const mirrored = acceptanceRegion(n, 1 - p, a);
        expect(Math.abs(mirrored.from - (n - to)) + Math.abs(mirrored.to - (n - from))).toBeLessThanOrEqual(
          1,
        );
      }),
    );
  });

  test('is a single count where the share leaves no choice', () => {
    expect(acceptanceRegion(1000, 0, 1e-6)).toEqual({ from: 0, to: 0 });
    expect(acceptanceRegion(1000, 1, 1e-6)).toEqual({ from: 1000, to: 1000 });
  });

  test('of 1000 calls at 10 % and one in a million is what exact fractions give', () => {
    const region = acceptanceRegion(1000, 0.1, 1e-6);
    expect(region).toEqual({ from: 57, to: 149 });
    expect(1 - probabilityOf(region, 1000, 0.1)).toBeLessThan(1e-6);
  });
});

test('all assertions of a run together fail by chance less than once in 10,000 runs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 10, max: 300 }), share, (count, n, p) => {
      const region = acceptanceRegion(n, p, alphaFor(count));
      expect(count * (1 - probabilityOf(region, n, p))).toBeLessThanOrEqual(falseAlarmsOfRun + 1e-9);
    }),
    { numRuns: 50 },
  );
});

describe('what would be noticed', () => {
  test('lies outside of what passes, and is noticed in 99 of 100 runs', () => {
    const { below = Number.NaN, above = Number.NaN } = noticedShares(1000, 0.1, 1e-6);
    expect(below).toBeLessThan(0.1);
    expect(above).toBeGreaterThan(0.1);
    const region = acceptanceRegion(1000, 0.1, 1e-6);
    for (const other of [below, above]) {
      expect(probabilityOf(region, 1000, other)).toBeLessThanOrEqual(0.0101);
      expect(probabilityOf(region, 1000, other)).toBeGreaterThan(0.009);
    }
  });

  test('is nothing beyond 0 and 1, and nothing at all where the calls do not suffice', () => {
    expect(noticedShares(1000, 0, 1e-6).below).toBeUndefined();
    expect(noticedShares(1000, 1, 1e-6).above).toBeUndefined();
    expect(noticedShares(3, 0.5, 1e-6)).toEqual({ below: undefined, above: undefined });
  });
});

test('enough trials are made for what must happen', () => {
  const trials = trialsFor(5, 1 / 3, 1e-9);
  expect(probabilityOf({ from: 0, to: 4 }, trials, 1 / 3)).toBeLessThanOrEqual(1e-9);
  expect(trials).toBeLessThan(150);
});
