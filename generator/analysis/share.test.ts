import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOfAtLeast, chanceOfAtMost, logFactorial, lowerBound, upperBound } from './share.ts';

// Source: R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
// table I, method 5 (Clopper-Pearson): 95 %, so 2.5 % on each side.
test.each([
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
])('the interval of %i of %i is the published one', (bad, calls, lower, upper) => {
  expect(lowerBound({ bad, calls }, 0.025)).toBeCloseTo(lower, 4);
  expect(upperBound({ bad, calls }, 0.025)).toBeCloseTo(upper, 4);
});

// Sums of exact fractions.
test.each([
  [1, 10, 0.01, 0.09561792499119551],
  [15, 1000, 0.01, 0.08241231951608875],
  [5, 1000, 0.01, 0.9713136000009953],
  [60, 5000, 0.01, 0.09117523546410766],
  [50, 100, 0.5, 0.5397946186935894],
  [3, 8, 0.9, 0.99997659],
])('at least %i of %i calls at a chance of %f', (bad, calls, chance, expected) => {
  expect(chanceOfAtLeast({ bad, calls }, chance)).toBeCloseTo(expected, 11);
});

test('without a bad call, the upper bound has a formula: the root of the error', () => {
  expect(upperBound({ bad: 0, calls: 370 }, 0.025)).toBeCloseTo(1 - 0.025 ** (1 / 370), 11);
  expect(lowerBound({ bad: 370, calls: 370 }, 0.025)).toBeCloseTo(0.025 ** (1 / 370), 11);
});

test('counts of many calls are exact too', () => {
  // The median of a binomial distribution is a neighbour of its mean. Source: Kaas and Buhrman (1980).
  expect(chanceOfAtLeast({ bad: 100_000, calls: 10_000_000 }, 0.01)).toBeGreaterThan(0.5);
  expect(chanceOfAtLeast({ bad: 100_001, calls: 10_000_000 }, 0.01)).toBeLessThan(0.5);
  expect(chanceOfAtLeast({ bad: 90_000, calls: 10_000_000 }, 0.01)).toBe(1);
  expect(chanceOfAtLeast({ bad: 110_000, calls: 10_000_000 }, 0.01)).toBeLessThan(1e-100);
});

test('factorials', () => {
  for (const number of [0, 1, 2, 5, 20, 100]) {
    let exact = 0;
    for (let factor = 2; factor <= number; factor++) exact += Math.log(factor);
    expect(logFactorial(number)).toBeCloseTo(exact, 10);
  }
});

const shares = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 3000 }))
  .map(([calls, bad]) => ({ calls, bad: Math.min(bad, calls) }));
const chances = fc.double({ min: 0.001, max: 0.999, noNaN: true });

test('both tails have the term of the count in common, and cover everything', () => {
  fc.assert(
    fc.property(shares, chances, (share, chance) => {
      const more = chanceOfAtLeast({ ...share, bad: share.bad + 1 }, chance);
      expect(more + chanceOfAtMost(share, chance)).toBeCloseTo(1, 9);
      expect(more).toBeLessThanOrEqual(chanceOfAtLeast(share, chance) + 1e-12);
    }),
  );
});

test('a bound is where the chance of the count equals the error', () => {
  fc.assert(
    fc.property(shares, fc.double({ min: 0.0001, max: 0.4, noNaN: true }), (share, error) => {
      const [lower, upper] = [lowerBound(share, error), upperBound(share, error)];
      expect(lower).toBeLessThanOrEqual(share.bad / share.calls);
      expect(upper).toBeGreaterThanOrEqual(share.bad / share.calls);
      if (share.bad > 0) expect(chanceOfAtLeast(share, lower)).toBeCloseTo(error, 6);
      if (share.bad < share.calls) expect(chanceOfAtMost(share, upper)).toBeCloseTo(error, 6);
    }),
  );
});

test('an interval misses the true share with at most the stated chance, for every share', () => {
  for (const calls of [7, 60])
    for (const chance of [0.003, 0.02, 0.17, 0.5, 0.94]) {
      let missed = 0;
      for (let bad = 0; bad <= calls; bad++)
        if (lowerBound({ bad, calls }, 0.05) > chance)
          missed +=
            chanceOfAtLeast({ bad, calls }, chance) - chanceOfAtLeast({ bad: bad + 1, calls }, chance);
      expect(missed).toBeLessThanOrEqual(0.05 + 1e-9);
    }
});
