import { describe, expect, test } from 'vitest';
import { errorsByVersion, histogramsByVersion, samplesIn } from './counts.ts';
import { type Decision, decide } from './decide.ts';
import { riskOfLook } from './looks.ts';
import { countsByMethod } from './methods.ts';
import type { Observation } from './observe.ts';
import { settingsOf } from './settings.ts';
import { type Behaviour, Counters } from './testing/simulated-service.ts';
import { linesOf } from './words.ts';

const sound: Behaviour = { failing: 0.001, median: 20 };
const plan = [10, 50, 100];
const callsPerLook = 10_000;

/** A method, the part of the calls that it gets, and how v2 serves it; v1 serves each as the first of the two. */
interface Method {
  readonly name: string;
  readonly part: number;
  readonly v1?: Behaviour;
  readonly v2?: Behaviour;
}

class MethodCounters {
  readonly #counters: readonly (Method & { readonly v1Counters: Counters; readonly v2Counters: Counters })[];

  constructor(seed: number, methods: readonly Method[]) {
    this.#counters = methods.map((method, index) => ({
      ...method,
      v1Counters: new Counters(seed * 10_000 + index * 2),
      v2Counters: new Counters(seed * 10_000 + index * 2 + 1),
    }));
  }

  /** @param share the part of the calls that v2 gets */
  serve(calls: number, share: number): void {
    for (const { part, v1 = sound, v2 = v1, v1Counters, v2Counters } of this.#counters) {
      v1Counters.serve(Math.round(calls * part * (1 - share)), v1);
      v2Counters.serve(Math.round(calls * part * share), v2);
    }
  }

  get observation(): Observation {
    const versions = (['v1', 'v2'] as const).map((version) => {
      const all = this.#counters.map((each) => each[`${version}Counters`]);
      const [first, ...others] = all;
      const errors = all.reduce(
        (sum, { failed, calls }) => ({ bad: sum.bad + failed, calls: sum.calls + calls }),
        { bad: 0, calls: 0 },
      );
      const histogram = (first?.histogram ?? []).map(({ limit, calls }, index) => ({
        limit,
        calls: others.reduce((sum, each) => sum + (each.histogram[index]?.calls ?? 0), calls),
      }));
      return [version, errors, histogram] as const;
    });
    return {
      errors: new Map(versions.map(([version, errors]) => [version, errors])),
      histograms: new Map(versions.map(([version, , histogram]) => [version, histogram])),
      methods: new Map(
        this.#counters.map(({ name, v1Counters, v2Counters }) => [
          name,
          {
            errors: new Map([
              ['v1', v1Counters.errors],
              ['v2', v2Counters.errors],
            ]),
            histograms: new Map([
              ['v1', v1Counters.histogram],
              ['v2', v2Counters.histogram],
            ]),
          },
        ]),
      ),
      own: [],
    };
  }
}

/** The decisions of a whole canary that are not to hold; each step is looked at up to 7 times. */
function simulate(seed: number, methods: readonly Method[], off = false): Decision[] {
  const settings = settingsOf(off ? { methods: 'off' } : {});
  const decisions: Decision[] = [];
  for (const [number, weight] of plan.entries()) {
    const counters = new MethodCounters(seed * 10 + number, methods);
    for (let index = 0; index < 7; index++) {
      counters.serve(callsPerLook * Math.max(1, 2 ** (index - 1)), weight / 100);
      const observation = counters.observation;
      const decision = decide(
        off ? { ...observation, methods: new Map() } : observation,
        { canary: 'v2', stable: weight === 100 ? undefined : 'v1' },
        settings,
        riskOfLook({ index, time: 0 }, plan.length + 1, settings.risk),
      );
      if (decision.decision === 'hold') continue;
      decisions.push(decision);
      break;
    }
    if (decisions.length <= number || decisions.at(-1)?.decision === 'abort') break;
  }
  return decisions;
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const few = 'shop.v1.Orders/Cancel';
const others: readonly Method[] = [
  { name: 'shop.v1.Orders/Get', part: 0.65 },
  { name: 'shop.v1.Orders/Place', part: 0.3 },
];
const textOf = (decisions: readonly Decision[]): string =>
  decisions.map(({ decision }) => decision).join(', ');

describe('a fault in one method with 5 % of the calls', () => {
  test.each([
    ['5 % INTERNAL', { ...sound, failing: 0.05 }, `server errors of ${few}`],
    ['three times slower', { ...sound, median: 60 }, `ms of ${few}`],
  ])('%s: the canary is aborted at its first step, and the method is named', (_, v2, reason) => {
    for (const seed of seeds) {
      const decisions = simulate(seed, [...others, { name: few, part: 0.05, v2 }]);
      expect(textOf(decisions)).toBe('abort');
      expect(decisions[0]?.why).toContain(reason);
    }
  });

  test('without methods, 5 % INTERNAL are 0.25 % of all calls, and no limit reports them', () => {
    const v2 = { ...sound, failing: 0.05 };
    expect(textOf(simulate(1, [...others, { name: few, part: 0.05, v2 }], true))).toBe(
      'advance, advance, advance',
    );
  });
});

test('an equal version with 20 methods reaches 100 %, in all runs but those that the stated chance allows', () => {
  const methods = Array.from({ length: 20 }, (_, index) => ({
    name: `shop.v1.Orders/M${index}`,
    part: 0.05,
  }));
  const ends = seeds.map((seed) => textOf(simulate(seed, methods)));
  // With a chance of 5 %, more than 3 of 20 are less likely than 2 %.
  expect(ends.filter((end) => end.endsWith('abort')).length).toBeLessThanOrEqual(3);
  expect(ends.filter((end) => end === 'advance, advance, advance').length).toBeGreaterThanOrEqual(17);
});

test('a method that fails in both versions alike, a new one and a rare one do not stop a canary', () => {
  const broken = { ...sound, failing: 0.9 };
  const methods = [
    { name: 'shop.v1.Orders/Get', part: 0.97 },
    { name: 'shop.v1.Orders/Broken', part: 0.02, v1: broken },
    { name: 'shop.v1.Orders/Rare', part: 0.000_5 },
  ];
  for (const seed of seeds.slice(0, 5)) expect(textOf(simulate(seed, methods))).not.toContain('abort');
});

test('the text lists the methods that decide, and counts the others', () => {
  const counters = new MethodCounters(1, [
    ...others,
    { name: few, part: 0.05, v2: { ...sound, failing: 0.2 } },
    { name: 'shop.v1.Orders/Rare', part: 0.000_5 },
  ]);
  counters.serve(40_000, 0.1);
  const decision = decide(counters.observation, { canary: 'v2', stable: 'v1' }, settingsOf(), {
    falseAbort: 0.05,
    missedFault: 0.05,
  });
  const lines = linesOf(decision, 'v2');
  expect(lines[0]).toBe(`abort: v2 is worse in server errors of ${few}`);
  expect(lines.filter((line) => line.includes(few)).length).toBeGreaterThanOrEqual(2);
  expect(lines.filter((line) => line.includes('Rare'))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^ {2}methods: \d+ comparisons sound, 2 with too few calls$/);
});

describe('the answers of Prometheus', () => {
  const answer = (...results: readonly (readonly [metric: object, value: number])[]) =>
    samplesIn(
      JSON.stringify({
        status: 'success',
        data: { result: results.map(([metric, value]) => ({ metric, value: [0, String(value)] })) },
      }),
      'http://prometheus',
    );
  const v2 = { destination_version: 'v2' };
  const get = { ...v2, grpc_method: '/shop.v1.Orders/Get' };
  const page = { ...v2, http_operation: 'GET /product/{*}' };

  test('have calls of methods and of operations, and all of them are calls of the service', () => {
    const calls = answer(
      [{ ...get, grpc_response_status: '0' }, 90],
      [{ ...get, grpc_response_status: '13' }, 10],
      [{ ...page, response_code: '503' }, 5],
      [{ ...v2, grpc_method: 'other', grpc_response_status: '12' }, 7],
      [{ ...v2, response_code: '200' }, 3],
    );
    expect(errorsByVersion(calls)).toEqual(new Map([['v2', { bad: 22, calls: 115 }]]));
    const methods = [...countsByMethod(calls, [])].map(([name, { errors }]) => [name, errors.get('v2')]);
    expect(methods).toEqual([
      ['GET /product/{*}', { bad: 5, calls: 5 }],
      ['shop.v1.Orders/Get', { bad: 10, calls: 100 }],
    ]);
  });

  test('have histograms of methods, and their sum is that of the service', () => {
    const buckets = answer(
      [{ ...get, le: '+Inf' }, 100],
      [{ ...get, le: '50' }, 80],
      [{ ...page, le: '50' }, 5],
      [{ ...page, le: '+Inf' }, 6],
    );
    const infinite = Number.POSITIVE_INFINITY;
    expect(histogramsByVersion(buckets).get('v2')).toEqual([
      { limit: 50, calls: 85 },
      { limit: infinite, calls: 106 },
    ]);
    const calls = answer([{ ...get, grpc_response_status: '0' }, 100]);
    expect(countsByMethod(calls, buckets).get('shop.v1.Orders/Get')?.histograms.get('v2')).toEqual([
      { limit: 50, calls: 80 },
      { limit: infinite, calls: 100 },
    ]);
  });
});
