import { beforeEach, expect, test, vi } from 'vitest';
import { RecordingRecorder } from './recorder.ts';
import type { CallTick, FailedCall, PodState } from './recording.ts';

const tick = (at: number, more: Partial<CallTick> = {}): CallTick => ({
  ...{ route: 'route', at, sent: 1, succeeded: 1, failed: 0, byVersion: {}, slowestMs: 5 },
  ...more,
});
const failure = (at: number, durationMs = 0): FailedCall => ({
  ...{ route: 'route', at, durationMs, code: 'UNAVAILABLE', message: '', isCutStream: false },
});
const pod = (at: number, name: string, state: PodState['state']): PodState => ({
  ...{ kind: 'pod', at, cluster: 'west', pod: { namespace: 'clinic', name }, state },
});
const route = (id: string, isStream = false) => ({
  ...{ id, cluster: 'west', caller: 'desk', callee: 'records', method: 'clinic.v1.Records/Find', isStream },
});

let recorder: RecordingRecorder;
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 });
  recorder = new RecordingRecorder();
  return () => vi.useRealTimers();
});

test('calls before the beginning do not count, and what was observed then does', () => {
  recorder.tick(tick(1_000));
  recorder.fail(failure(1_000));
  recorder.lag({ at: 1_000, lateMs: 400 });
  recorder.observe(pod(1_000, 'a', 'ready'));
  vi.setSystemTime(2_000);
  recorder.begin();
  recorder.tick(tick(2_250));
  recorder.tick(tick(2_000));
  recorder.fail(failure(2_100));
  recorder.lag({ at: 2_200, lateMs: 500 });
  const { began, observations, ticks, failures, lags } = recorder.recording();
  expect(began).toBe(2_000);
  expect(ticks.map(({ at }) => at)).toEqual([2_000, 2_250]);
  expect(failures.map(({ at }) => at)).toEqual([2_100]);
  expect(lags).toEqual([{ at: 2_200, lateMs: 500 }]);
  expect(observations).toHaveLength(1);
});

test('a failure counts from its end', () => {
  recorder.fail(failure(1_000, 600));
  expect(recorder.failuresSince(1_600)).toBe(1);
  expect(recorder.failuresSince(1_601)).toBe(0);
});

test('every route with short calls must succeed; streams need not', () => {
  for (const each of [route('a'), route('b'), route('stream', true)]) recorder.route(each);
  recorder.tick(tick(1_000, { route: 'a' }));
  recorder.tick(tick(1_000, { route: 'b', succeeded: 0, failed: 1 }));
  expect(recorder.everyRouteSucceedsSince(1_000)).toBe(false);
  recorder.tick(tick(1_250, { route: 'b' }));
  expect(recorder.everyRouteSucceedsSince(1_000)).toBe(true);
  expect(recorder.everyRouteSucceedsSince(1_250)).toBe(false);
});

test('pods are steady if each is ready or has ended', () => {
  for (const state of ['created', 'ready', 'stopping', 'completed', 'deleted'] as const) {
    recorder.observe(pod(1_000, 'a', state));
    expect([state, recorder.podsAreSteady()]).toEqual([
      state,
      ['ready', 'completed', 'deleted'].includes(state),
    ]);
  }
  recorder.observe(pod(1_000, 'b', 'not ready'));
  expect(recorder.podsAreSteady()).toBe(false);
  recorder.observe(pod(1_000, 'b', 'rejected'));
  expect(recorder.podsAreSteady()).toBe(true);
});
