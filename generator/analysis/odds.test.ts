import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chanceOfFewer, chanceOfMore, highestRatio, lowestRatio } from './odds.ts';
import { chanceOfAtLeast } from './share.ts';

test('for a ratio of 1, it is the exact test of Fisher', () => {
  // The lady who tastes tea. Source: R. A. Fisher, The Design of Experiments (1935).
  expect(chanceOfMore({ bad: 3, calls: 4 }, { bad: 1, calls: 4 }, 1)).toBeCloseTo(17 / 70, 12);
  // Convictions of twins. Source: R, help(fisher.test): p = 0.0004652, and ratios from 0 to 0.2849601.
  const [dizygotic, monozygotic] = [
    { bad: 2, calls: 17 },
    { bad: 10, calls: 13 },
  ];
  expect(chanceOfFewer(dizygotic, monozygotic, 1)).toBeCloseTo(0.0004652, 7);
  expect(highestRatio(dizygotic, monozygotic, 0.05)).toBeCloseTo(0.2849601, 5);
});

// Sums of exact fractions.
test.each([
  [3, 4, 1, 4, 2, 0.4485981308411215, 0.9501557632398754],
  [12, 300, 20, 4000, 1.5, 3.1393121979944174e-5, 0.9999948770871148],
  [0, 50, 7, 500, 2, 1, 0.2787458444173767],
  [5, 100, 0, 1000, 2, 0.00011732096412199308, 1],
  [40, 40, 1, 50, 10, 3.099286798124975e-9, 1],
  [30, 1000, 55, 900, 0.5, 0.627229192451769, 0.4627601707559858],
])('%i of %i beside %i of %i at a ratio of %f', (bad, calls, stableBad, stableCalls, ratio, more, fewer) => {
  const stable = { bad: stableBad, calls: stableCalls };
  expect(chanceOfMore({ bad, calls }, stable, ratio) / more).toBeCloseTo(1, 9);
  expect(chanceOfFewer({ bad, calls }, stable, ratio) / fewer).toBeCloseTo(1, 9);
});

test('without a bad call of one version, one bound does not exist', () => {
  const none = { bad: 0, calls: 100 };
  expect(lowestRatio(none, { bad: 3, calls: 100 }, 0.05)).toBe(0);
  expect(highestRatio({ bad: 3, calls: 100 }, none, 0.05)).toBe(Number.POSITIVE_INFINITY);
  expect(chanceOfMore(none, none, 2)).toBe(1);
});

const share = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }))
  .map(([calls, bad]) => ({ calls, bad: Math.min(bad, calls) }));
const ratios = fc.double({ min: 0.2, max: 5, noNaN: true });

test('more bad calls of the canary are less likely, and a higher ratio makes them likelier', () => {
  fc.assert(
    fc.property(share, share, ratios, (canary, stable, ratio) => {
      const chance = chanceOfMore(canary, stable, ratio);
      expect(chance).toBeGreaterThanOrEqual(0);
      expect(chance).toBeLessThanOrEqual(1 + 1e-12);
      expect(chanceOfMore(canary, stable, ratio * 1.1)).toBeGreaterThanOrEqual(chance - 1e-12);
      if (canary.bad < canary.calls)
        expect(chanceOfMore({ ...canary, bad: canary.bad + 1 }, stable, ratio)).toBeLessThanOrEqual(
          chance + 1e-9,
        );
    }),
  );
});

test('which version is the canary makes no difference, apart from the direction', () => {
  fc.assert(
    fc.property(share, share, ratios, (canary, stable, ratio) => {
      expect(chanceOfMore(canary, stable, ratio)).toBeCloseTo(chanceOfFewer(stable, canary, 1 / ratio), 9);
    }),
  );
});

test('the chance of a wrong alarm is at most the stated one, for every share of the stable version', () => {
  const [calls, stableCalls, ratio, error] = [40, 90, 2, 0.05];
  for (const chance of [0.01, 0.05, 0.2, 0.6]) {
    const odds = (ratio * chance) / (1 - chance);
    const canaryChance = odds / (1 + odds);
    const term = (bad: number, all: number, each: number) =>
      chanceOfAtLeast({ bad, calls: all }, each) - chanceOfAtLeast({ bad: bad + 1, calls: all }, each);
    let alarms = 0;
    for (let bad = 0; bad <= calls; bad++)
      for (let stableBad = 0; stableBad <= stableCalls; stableBad++)
        if (chanceOfMore({ bad, calls }, { bad: stableBad, calls: stableCalls }, ratio) <= error)
          alarms += term(bad, calls, canaryChance) * term(stableBad, stableCalls, chance);
    expect(alarms).toBeLessThanOrEqual(error);
  }
});
