import { beforeEach, expect, test, vi } from 'vitest';
import { fleetOf } from '../testing/fixture-fleet.ts';
import type { Settlement } from './argo-cd/settlement.ts';
import { Pushes } from './pushes.ts';
import { RecordingRecorder } from './recorder.ts';
import type { PodState } from './recording.ts';
import type { UnsettledApplication } from './rehearsal.ts';
import type { World } from './world.ts';

vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => {
    vi.setSystemTime(Date.now() + ms);
    waited();
  },
}));

const began = 1_000_000;
let waited: () => void;

beforeEach(() => {
  waited = () => {};
  vi.useFakeTimers({ now: began });
  return () => vi.useRealTimers();
});

const pod = (state: PodState['state']): PodState => ({
  ...{ kind: 'pod', at: Date.now(), cluster: 'west', pod: { namespace: 'clinic', name: 'desk' }, state },
});
const step = { step: 0, commit: 'a'.repeat(40), subject: 'the state before' };

/** A world that notes what it is asked to do. */
function worldWith(recorder: RecordingRecorder, settlement: Settlement) {
  const done: string[] = [];
  const note = (text: string) => async () => void done.push(text);
  const world: World = {
    argoCd: {
      bootstrap: note('bootstrap'),
      push: note('push'),
      settled: async () => {
        done.push('settled');
        return settlement;
      },
      applications: () => [],
      check: () => {},
      close: () => {},
    },
    traffic: {
      programOf: () => undefined,
      update: () => {},
      change: note('change'),
      settle: () => void done.push('settle'),
      outsideHosts: new Map(),
      unsent: () => [],
      substitutes: () => [],
      stop: note('stop'),
      close: () => undefined,
    },
    logsOf: () => [],
    check: () => void done.push('check'),
    close: note('close'),
  };
  return { done, pushes: new Pushes(world, recorder, ['west'], () => {}) };
}

const unsettled: UnsettledApplication = {
  ...{ name: 'west.desk', cluster: 'west', sync: 'Synced', health: 'Degraded', outOfSync: [] },
  message: 'Deployment desk-v1 is Degraded',
};

test('calls begin when no pod starts, and count when none has failed for a while', async () => {
  const recorder = new RecordingRecorder();
  recorder.observe(pod('started'));
  const { done, pushes } = worldWith(recorder, { settled: began, unsettled: [] });
  waited = () => {
    if (Date.now() === began + 1_000) recorder.observe(pod('ready'));
    if (done.includes('settle') && Date.now() <= began + 3_000)
      recorder.fail({
        ...{ route: 'route', at: Date.now(), durationMs: 0, code: 'UNAVAILABLE', message: '' },
        isCutStream: false,
      });
  };
  const { pushed } = await pushes.start(step);
  expect(done).toEqual(['bootstrap', 'settled', 'settle']);
  expect(pushed).toBeGreaterThan(began + 5_000);
  expect(recorder.recording()).toMatchObject({ began: pushed, failures: [] });
});

test('a state before the change that does not settle ends the rehearsal with its reason', async () => {
  const { pushes } = worldWith(new RecordingRecorder(), { unsettled: [unsettled] });
  await expect(pushes.start(step)).rejects.toThrow(
    'west.desk is Synced and Degraded. Deployment desk-v1 is Degraded',
  );
});

test('calls that end with a change end before its push, and new ones begin when it has settled', async () => {
  const recorder = new RecordingRecorder();
  recorder.observe(pod('stopping'));
  const { done, pushes } = worldWith(recorder, { settled: began + 50, unsettled: [] });
  waited = () => {
    if (Date.now() === began + 2_000) {
      recorder.observe(pod('deleted'));
      done.push('the pod has ended');
    }
  };
  const outcome = await pushes.push({ ...step, step: 1 }, await fleetOf());
  expect(done).toEqual(['check', 'change', 'push', 'settled', 'the pod has ended', 'settle']);
  expect(outcome).toEqual({ pushed: began, settled: began + 50, unsettled: [] });
});

test('a change that does not settle is recorded as such, and its pods are not waited for', async () => {
  const recorder = new RecordingRecorder();
  recorder.observe(pod('not ready'));
  const { pushes } = worldWith(recorder, { unsettled: [unsettled] });
  const outcome = await pushes.push({ ...step, step: 1 }, await fleetOf());
  expect(outcome).toEqual({ pushed: began, unsettled: [unsettled] });
});
