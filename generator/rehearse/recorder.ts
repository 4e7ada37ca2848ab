import { statesByPod } from './pod-states.ts';
import type { CallRoute, CallTick, FailedCall, Lag, Observation, Recorder, Recording } from './recording.ts';

/** Collects what the parts of a rehearsal see. */
export class RecordingRecorder implements Recorder {
  readonly #observations: Observation[] = [];
  readonly #routes = new Map<string, CallRoute>();
  readonly #ticks: CallTick[] = [];
  readonly #failures: FailedCall[] = [];
  readonly #lags: Lag[] = [];
  #began = Date.now();

  observe(observation: Observation): void {
    this.#observations.push(observation);
  }

  route(route: CallRoute): void {
    this.#routes.set(route.id, route);
  }

  tick(tick: CallTick): void {
    this.#ticks.push(tick);
  }

  fail(failure: FailedCall): void {
    this.#failures.push(failure);
  }

  lag(lag: Lag): void {
    this.#lags.push(lag);
  }

  /** From now on calls count: those before were made while the fleet was starting. */
  begin(): void {
    this.#began = Date.now();
  }

  /** The routes so far. */
  routes(): readonly CallRoute[] {
    return [...this.#routes.values()];
  }

  /** Calls that failed in the last milliseconds. */
  failuresSince(moment: number): number {
    return this.#failures.filter(({ at, durationMs }) => at + durationMs >= moment).length;
  }

  /** Whether every route with short calls has a successful call since a moment. */
  everyRouteSucceedsSince(moment: number): boolean {
    const succeeded = new Set(
      this.#ticks.flatMap(({ at, route, succeeded: calls }) => (at >= moment && calls > 0 ? [route] : [])),
    );
    return this.routes().every(({ id, isStream }) => isStream || succeeded.has(id));
  }

  /** Whether no pod starts or ends. Those of jobs have ended well if they are completed. */
  podsAreSteady(): boolean {
    return statesByPod(this.#observations).every((states) =>
      ['ready', 'completed', 'deleted', 'rejected'].includes((states.at(-1) ?? states[0]).state),
    );
  }

  /** Everything so far, in the order of time. */
  recording(): Recording {
    const counts = ({ at }: { readonly at: number }) => at >= this.#began;
    return {
      began: this.#began,
      ended: Date.now(),
      observations: this.#observations.toSorted((a, b) => a.at - b.at),
      routes: this.routes(),
      ticks: this.#ticks.filter(counts).toSorted((a, b) => a.at - b.at),
      failures: this.#failures.filter(counts).toSorted((a, b) => a.at - b.at),
      lags: this.#lags.filter(counts).toSorted((a, b) => a.at - b.at),
    };
  }
}
