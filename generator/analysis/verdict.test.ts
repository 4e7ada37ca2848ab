import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookAt, riskOfLook } from './looks.ts';
import { type Measurement, together, verdictOn, verdictsOn } from './verdict.ts';

const risk = { falseAbort: 0.05, missedFault: 0.05 };
const relative = (bad: number, calls: number, stableBad: number, stableCalls: number): Measurement => ({
  name: 'server errors',
  relative: { canary: { bad, calls }, stable: { bad: stableBad, calls: stableCalls }, ratio: 2, from: 0.01 },
});
const absolute = (bad: number, calls: number): Measurement => ({
  name: 'server errors',
  absolute: { canary: { bad, calls }, limit: 0.05 },
});

test.each([
  ['nothing was counted', relative(0, 0, 0, 0), 'undecided'],
  ['too few calls, none failed', relative(0, 300, 0, 9000), 'undecided'],
  ['enough calls, none failed', relative(0, 370, 0, 9000), 'sound'],
  ['5 % fail beside 0.1 %', relative(25, 500, 9, 9000), 'faulty'],
  [
    'a few failed, all of them of the canary, below the share that counts',
    relative(5, 2000, 0, 9000),
    'sound',
  ],
  ['both fail alike, above the share that counts', relative(60, 2000, 270, 9000), 'sound'],
  ['both fail alike, in few calls', relative(3, 100, 270, 9000), 'undecided'],
  ['three times as many fail, above the share that counts', relative(60, 1000, 180, 9000), 'faulty'],
  ['half of all calls fail', absolute(10, 20), 'faulty'],
  ['one of many calls failed', absolute(1, 1000), 'sound'],
  ['the share is at its limit', absolute(50, 1000), 'undecided'],
] as const)('%s: %o is %s', (_, measurement, verdict) => {
  expect(verdictOn(measurement, risk)).toBe(verdict);
});

test('one fault is enough, and every measurement must be shown to be sound', () => {
  const all = (measurements: readonly Measurement[]) =>
    together(verdictsOn(measurements, risk).map(({ verdict }) => verdict));
  const [sound, faulty, undecided] = [absolute(1, 1000), absolute(10, 20), absolute(50, 1000)];
  expect(all([sound, sound])).toBe('sound');
  expect(all([sound, undecided])).toBe('undecided');
  expect(all([sound, undecided, faulty])).toBe('faulty');
  expect(all([])).toBe('undecided');
});

test.each([
  [299, undefined],
  [300, { index: 0, time: 300 }],
  [599, { index: 0, time: 300 }],
  [600, { index: 1, time: 600 }],
  [1199, { index: 1, time: 600 }],
  [3600, { index: 3, time: 2400 }],
])('the look of a step of %i seconds', (age, look) => {
  expect(lookAt(age, 300)).toEqual(look);
});

test('all looks of all steps together have at most the chance of the canary', () => {
  const steps = 5;
  let falseAbort = 0;
  let missedFault = 0;
  for (let index = 0; index < 100_000; index++) {
    const part = riskOfLook({ index, time: 0 }, steps, risk);
    falseAbort += part.falseAbort * steps;
    missedFault += part.missedFault;
  }
  expect(falseAbort).toBeLessThanOrEqual(risk.falseAbort);
  expect(missedFault).toBeLessThanOrEqual(risk.missedFault);
  expect(falseAbort).toBeGreaterThan(risk.falseAbort * 0.99);
});

test('a smaller chance of an error never turns a verdict into another one, only into undecided', () => {
  const counts = fc.integer({ min: 0, max: 3000 });
  fc.assert(
    fc.property(counts, counts, counts, counts, (bad, calls, stableBad, stableCalls) => {
      const measurement = relative(
        Math.min(bad, calls),
        calls,
        Math.min(stableBad, stableCalls),
        stableCalls,
      );
      const strict = verdictOn(measurement, { falseAbort: 0.001, missedFault: 0.001 });
      expect([verdictOn(measurement, risk), 'undecided']).toContain(strict);
    }),
  );
});
