import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import type { Fleet } from '../model/fleet.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { Progress } from '../toolchain/availability.ts';
import type { PushedStep } from './argo-cd/argo-cd.ts';
import type { RecordingRecorder } from './recorder.ts';
import type { Moment } from './recording.ts';
import type { Step } from './rehearsal.ts';
import { clustersOf, type World } from './world.ts';

/** Longest time for the first state to be Synced and Healthy, and for all pods to answer. */
const startMs = 300_000;
/** Longest time for a step: a Deployment without progress is Degraded after two minutes. */
const stepMs = 150_000;
/** Longest time for pods that end after a step. */
const endingMs = 60_000;
/** Calls before the first push, and after each step: enough to measure shares. */
const measureMs = 4_000;

/** When a commit was pushed, and what followed. */
export type Outcome = Pick<Step, 'pushed' | 'settled' | 'unsettled'>;

/** Pushes commits to a world, and waits for what follows. */
export class Pushes {
  readonly #world: World;
  readonly #recorder: RecordingRecorder;
  readonly #clusters: readonly string[];
  readonly #progress: Progress;

  constructor(world: World, recorder: RecordingRecorder, clusters: readonly string[], progress: Progress) {
    this.#world = world;
    this.#recorder = recorder;
    this.#clusters = clusters;
    this.#progress = progress;
  }

  /** The state before the change. @throws Failure if it does not become Synced and Healthy */
  async start(step: PushedStep): Promise<Outcome> {
    const { argoCd, traffic } = this.#world;
    this.#progress('Argo CD syncs the state before the change…');
    await argoCd.bootstrap(step);
    const { settled, unsettled } = await argoCd.settled({ clusters: this.#clusters, limitMs: startMs });
    if (settled === undefined) {
      const reasons = unsettled.map(
        ({ name, sync, health, message = '' }) => `  ${name} is ${sync} and ${health}. ${message}`,
      );
      throw new Failure(
        `The state before the change does not become Synced and Healthy, so the change is not rehearsed:\n${reasons.join('\n')}`,
      );
    }
    await this.#podsAreSteady(startMs);
    traffic.settle();
    this.#progress('Calls flow; waiting until none fails…');
    await this.#callsSucceed();
    this.#recorder.begin();
    const pushed = Date.now();
    await setTimeout(measureMs);
    return { pushed, settled: pushed, unsettled };
  }

  async push(step: PushedStep, fleet: Fleet, rendered?: RenderedFleet): Promise<Outcome> {
    const { argoCd, traffic } = this.#world;
    this.#world.check();
    await traffic.change(clustersOf(fleet, this.#clusters), rendered);
    const pushed: Moment = Date.now();
    this.#progress(`Pushed ${step.commit.slice(0, 8)} ${step.subject}; Argo CD syncs…`);
    await argoCd.push(step);
    const { settled, unsettled } = await argoCd.settled({ clusters: this.#clusters, limitMs: stepMs });
    if (settled !== undefined) await this.#podsAreSteady(endingMs);
    traffic.settle();
    await setTimeout(measureMs);
    return { pushed, ...(settled === undefined ? {} : { settled }), unsettled };
  }

  /** Waits until no pod starts or ends. */
  async #podsAreSteady(limitMs: number): Promise<void> {
    const end = Date.now() + limitMs;
    while (Date.now() < end && !this.#recorder.podsAreSteady()) await setTimeout(100);
  }

  /** Waits until for a while no call has failed, and every route has been used. */
  async #callsSucceed(quietMs = 2_500, limitMs = 30_000): Promise<void> {
    const end = Date.now() + limitMs;
    const began = Date.now();
    while (Date.now() < end) {
      await setTimeout(200);
      const from = Date.now() - quietMs;
      if (
        from > began &&
        this.#recorder.failuresSince(from) === 0 &&
        this.#recorder.everyRouteSucceedsSince(from)
      )
        return;
    }
  }
}
