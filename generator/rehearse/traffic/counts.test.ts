import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tickMs } from '../recording.ts';
import type { RouteTick } from './messages.ts';
import { Schedule } from './program/pacer.ts';
import { Tally } from './program/tally.ts';
import { TickSums } from './tick-sums.ts';

test('a schedule has as many calls in a time as its rate, however often it is asked', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 60 }),
      (perSecond, phase, pauses) => {
        const schedule = new Schedule();
        schedule.setRate(perSecond, 0, phase);
        let [now, due] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          due += schedule.due(now);
        }
        expect(Math.abs(due - (now / 1000) * perSecond)).toBeLessThanOrEqual(1.001);
      },
    ),
  );
});

test('after a long pause, a schedule makes up for a second of calls', () => {
  const schedule = new Schedule();
  schedule.setRate(10, 0, 0);
  expect(schedule.due(0)).toBe(1);
  expect(schedule.due(60_000)).toBe(11);
  expect(schedule.wait(60_000)).toBe(100);
});

test('a rate of 0 pauses a schedule', () => {
  const schedule = new Schedule();
  schedule.setRate(10, 0, 0);
  schedule.setRate(0, 0, 0);
  expect([schedule.due(10_000), schedule.wait(10_000)]).toEqual([0, Number.POSITIVE_INFINITY]);
});

const ends = fc.array(
  fc.record({
    route: fc.constantFrom('a', 'b'),
    at: fc.integer({ min: 0, max: 5_000 }),
    durationMs: fc.integer({ min: 0, max: 3_000 }),
    version: fc.constantFrom('v1', 'v2', undefined),
    failed: fc.boolean(),
  }),
  { maxLength: 50 },
);

test('every call is in the tick of its start and of its end, whichever way its ticks are added up', () => {
  fc.assert(
    fc.property(ends, fc.integer({ min: 1, max: 4 }), (calls, programs) => {
      const tallies = Array.from({ length: programs }, () => new Tally());
      const sums = new TickSums();
      for (const [index, { route, at, durationMs, version, failed }] of calls.entries()) {
        const tally = tallies[index % programs];
        tally?.sent(route, at);
        const failure = { route, at, durationMs, code: 'UNAVAILABLE', message: '', isCutStream: false };
        if (failed) tally?.failed(failure, at + durationMs);
        else tally?.succeeded(route, durationMs, version, at + durationMs);
      }
      const failures = tallies.flatMap((tally) => {
        const taken = tally.take();
        for (const tick of taken.ticks) sums.add(tick);
        expect(tally.open()).toEqual({});
        return taken.failures;
      });
      const ticks = [...sums.takeBefore(2_000), ...sums.takeBefore(Number.POSITIVE_INFINITY)];
      const sum = (value: (tick: RouteTick) => number) =>
        ticks.reduce((total, tick) => total + value(tick), 0);
      expect(sum(({ sent }) => sent)).toBe(calls.length);
      expect(sum(({ failed }) => failed)).toBe(failures.length);
      expect(sum(({ succeeded, failed }) => succeeded + failed)).toBe(calls.length);
      expect(sum(({ byVersion }) => byVersion['v2'] ?? 0)).toBe(
        calls.filter(({ version, failed }) => version === 'v2' && !failed).length,
      );
      expect(Math.max(0, ...ticks.map(({ slowestMs }) => slowestMs))).toBe(
        Math.max(0, ...calls.map(({ durationMs }) => durationMs)),
      );
      expect(ticks.filter(({ at }) => at % tickMs !== 0)).toEqual([]);
      expect(new Set(ticks.map(({ at, route }) => `${at} ${route}`)).size).toBe(ticks.length);
    }),
  );
});

test('a tally knows the calls in progress', () => {
  const tally = new Tally();
  tally.sent('a');
  tally.sent('a');
  tally.sent('b');
  tally.succeeded('b', 1, 'v1');
  expect(tally.open()).toEqual({ a: 2 });
});
