import { expect, test } from 'vitest';
import { type Decision, decide } from './decide.ts';
import { riskOfLook } from './looks.ts';
import { settingsOf } from './settings.ts';
import { type Behaviour, Counters } from './testing/simulated-service.ts';

const usual = [1, 10, 50, 100];
const callsPerLook = 20_000;
const sound: Behaviour = { failing: 0.001, median: 20 };

interface Run {
  readonly end: 'finished' | 'aborted' | 'waiting';
  /** Calls of the canary in the step that was aborted. */
  readonly calls: number;
  readonly weight: number;
}

/** A whole canary with the default settings: each step is looked at up to 6 times. */
function simulate(
  seed: number,
  canary: Behaviour,
  stable: Behaviour = sound,
  { perLook = callsPerLook, plan = usual } = {},
): Run {
  const settings = settingsOf({ prometheus: 'http://127.0.0.1' });
  for (const [number, weight] of plan.entries()) {
    const [v2, v1] = [new Counters(seed * 1_000 + number * 2), new Counters(seed * 1_000 + number * 2 + 1)];
    let decision: Decision | undefined;
    for (let index = 0; index < 6 && (decision === undefined || decision.decision === 'hold'); index++) {
      // A look covers twice the time of the one before.
      const more = perLook * Math.max(1, 2 ** (index - 1));
      v2.serve((more * weight) / 100, canary);
      v1.serve((more * (100 - weight)) / 100, stable);
      decision = decide(
        {
          errors: new Map([
            ['v1', v1.errors],
            ['v2', v2.errors],
          ]),
          histograms: new Map([
            ['v1', v1.histogram],
            ['v2', v2.histogram],
          ]),
          methods: new Map(),
          own: [],
        },
        { canary: 'v2', stable: weight === 100 ? undefined : 'v1' },
        settings,
        riskOfLook({ index, time: 0 }, plan.length + 1, settings.risk),
      );
    }
    if (decision?.decision === 'abort') return { end: 'aborted', calls: v2.calls, weight };
    if (decision?.decision !== 'advance') return { end: 'waiting', calls: v2.calls, weight };
  }
  return { end: 'finished', calls: 0, weight: 100 };
}

const seeds = Array.from({ length: 50 }, (_, index) => index + 1);
const endsOf = (runs: readonly Run[]) => ({
  finished: runs.filter(({ end }) => end === 'finished').length,
  aborted: runs.filter(({ end }) => end === 'aborted').length,
  waiting: runs.filter(({ end }) => end === 'waiting').length,
});

test('an equal version reaches 100 % in all of 50 runs but those that the stated chance allows', () => {
  const runs = seeds.map((seed) => simulate(seed, sound));
  const { aborted, waiting } = endsOf(runs);
  // 5 % of 50.
  expect(aborted).toBeLessThanOrEqual(2);
  expect(waiting).toBe(0);
});

test('a version with 5 % INTERNAL is aborted at its first step, within 1000 calls', () => {
  const runs = seeds.map((seed) => simulate(seed, { ...sound, failing: 0.05 }));
  expect(endsOf(runs).aborted).toBe(50);
  expect(runs.every(({ weight, calls }) => weight === 1 && calls <= 1_000)).toBe(true);
});

test('a version that is three times slower is aborted at its first step', () => {
  const runs = seeds.map((seed) => simulate(seed, { ...sound, median: 60 }));
  expect(endsOf(runs).aborted).toBe(50);
});

test('a quiet service holds', () => {
  expect(simulate(1, sound, sound, { perLook: 100 })).toMatchObject({ end: 'waiting', weight: 1 });
});

/** The chance of a failure with twice the odds: the limit of the default settings. */
const twice = (2 * 0.02) / (0.98 + 2 * 0.02);

test('a version exactly at its limit is aborted, or passes, in about as many runs as the stated chances allow', () => {
  const stable = { failing: 0.02, median: 20 };
  const step = { perLook: 4_000, plan: [30] };
  const ends = endsOf(seeds.map((seed) => simulate(seed, { ...stable, failing: twice }, stable, step)));
  // With a chance of 5 %, more than 6 of 50 are less likely than 2 %. Of 1000 runs, 10 were aborted and 18 passed.
  expect(ends.aborted).toBeLessThanOrEqual(6);
  expect(ends.finished).toBeLessThanOrEqual(6);
});

test('most calls of both versions near the end of a bucket do not abort an equal version', () => {
  // About 5 % of the calls take more than 50 ms, so chance decides which bucket the percentile of v1 is in.
  const stable = { failing: 0, median: 18.64 };
  const few = { perLook: 2_000, plan: [10, 50] };
  const ends = endsOf(seeds.map((seed) => simulate(seed, stable, stable, few)));
  expect(ends.aborted).toBeLessThanOrEqual(2);
});
