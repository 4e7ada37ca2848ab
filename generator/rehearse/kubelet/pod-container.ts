import type { PlainMap } from '../../lang/plain-map.ts';
import type { ContainerProcess, ProcessEnd } from './container-process.ts';
import { type ContainerState, type ContainerView, timestamp } from './container-state.ts';
import type { ContainerSpec } from './pod-spec.ts';
import type { ProbeSpec } from './probe-spec.ts';
import { probeRegularly } from './prober.ts';
import { Milestone, pause, within } from './waiting.ts';

/** What a container needs from its pod. */
export interface ContainerHost {
  /** Starts the process of the container; undefined if nothing runs in its place. */
  launch(): ContainerProcess | undefined;
  /** Whether a container in whose place nothing runs has ended, and not only started. */
  readonly endsWithoutProgram: boolean;
  /** Runs a handler. @returns why it failed */
  handle(handler: PlainMap, timeoutMs: number): Promise<string | undefined>;
  /** Whether a process that has ended starts again. */
  restartsAfter(end: ProcessEnd): boolean;
  /** Seconds from SIGTERM to SIGKILL if a probe demands a restart. */
  readonly gracePeriodSeconds: number;
  /** Called after each change of the state. @param reason why it is not ready */
  changed(reason?: string): void;
}

/** The most seconds between two starts. Source: Kubernetes, Pod Lifecycle, container restarts. */
const longestBackoff = 300;

/** The seconds before a container starts again: 0, 10, 20, 40 and so on. @param restarts how often it started again */
export const backoffSeconds = (restarts: number): number =>
  restarts === 0 ? 0 : Math.min(longestBackoff, 10 * 2 ** (restarts - 1));

/** A container and its processes, one after the other. */
export class PodContainer {
  readonly spec: ContainerSpec;
  readonly #host: ContainerHost;
  #state: ContainerState = { kind: 'waiting', reason: 'PodInitializing' };
  #last: ContainerState | undefined;
  #restarts = 0;
  #started = false;
  #ready = false;
  #process: ContainerProcess | undefined;
  #isStopping = false;
  #probes = new AbortController();
  readonly #stopped = new AbortController();
  readonly #whenStarted = new Milestone();
  readonly #whenDone = new Milestone();

  constructor(spec: ContainerSpec, host: ContainerHost) {
    this.spec = spec;
    this.#host = host;
  }

  view(): ContainerView {
    const { name, image, role } = this.spec;
    return {
      name,
      image,
      role,
      state: this.#state,
      last: this.#last,
      restarts: this.#restarts,
      started: this.#started,
      ready: role === 'init' ? this.#state.kind === 'terminated' && this.#state.exitCode === 0 : this.#ready,
    };
  }

  /** Resolves when its startup probe has succeeded, or when it has ended for good. */
  get whenStarted(): Promise<void> {
    return Promise.race([this.#whenStarted.reached, this.#whenDone.reached]);
  }

  /** Resolves when it has ended and does not start again. */
  get whenDone(): Promise<void> {
    return this.#whenDone.reached;
  }

  get isRunning(): boolean {
    return this.#state.kind === 'running';
  }

  /** Starts it, and again whenever it ends; resolves when its postStart handler has ended. */
  async start(): Promise<void> {
    if (this.#isStopping) return this.#whenDone.reach();
    const startedAt = timestamp();
    const process = this.#host.launch();
    this.#process = process;
    this.#state = { kind: 'running', startedAt };
    if (process) void process.ended.then((end) => this.#onEnd(end, startedAt));
    else if (this.#host.endsWithoutProgram) return this.#onEnd({ exitCode: 0, signal: undefined }, startedAt);
    this.#host.changed();
    if (this.spec.postStart) await this.#host.handle(this.spec.postStart, 60_000);
    if (this.spec.role !== 'init') this.#probe(process !== undefined);
  }

  /** The handler that runs before it is asked to end. */
  async preStop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#stopped.abort();
    if (this.isRunning && this.spec.preStop && timeoutMs > 0)
      await within(timeoutMs, this.#host.handle(this.spec.preStop, timeoutMs));
  }

  /** Asks it to end, and forces it to after a time. @returns whether that was necessary */
  async stop(timeoutMs: number): Promise<boolean> {
    this.#isStopping = true;
    this.#stopped.abort();
    if (!this.isRunning || this.#process === undefined) {
      if (this.isRunning) this.#onEnd({ exitCode: 0, signal: undefined }, timestamp());
      this.#whenDone.reach();
      return false;
    }
    return this.#terminate(this.#process, timeoutMs);
  }

  /** Ends it at once. */
  kill(): void {
    this.#isStopping = true;
    this.#stopped.abort();
    this.#probes.abort();
    this.#process?.signal('SIGKILL');
  }

  async #terminate(process: ContainerProcess, timeoutMs: number): Promise<boolean> {
    process.signal('SIGTERM');
    const mustKill = !(await within(timeoutMs, process.ended));
    if (mustKill) process.signal('SIGKILL');
    await process.ended;
    return mustKill;
  }

  #onEnd(end: ProcessEnd, startedAt: string): void {
    this.#probes.abort();
    this.#process = undefined;
    this.#started = false;
    this.#ready = false;
    const reason = end.exitCode === 0 ? 'Completed' : 'Error';
    this.#state = {
      kind: 'terminated',
      exitCode: end.exitCode,
      reason,
      startedAt,
      finishedAt: timestamp(),
    };
    const how = end.signal === undefined ? `exit code ${end.exitCode}` : end.signal;
    if (this.#isStopping || !this.#host.restartsAfter(end)) {
      this.#whenDone.reach();
      this.#host.changed(`${this.spec.name} has ended (${how})`);
      return;
    }
    this.#host.changed(`${this.spec.name} has ended (${how})`);
    void this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    const seconds = backoffSeconds(this.#restarts);
    this.#last = this.#state;
    if (seconds > 0) {
      const message = `back-off ${seconds}s restarting failed container=${this.spec.name}`;
      this.#state = { kind: 'waiting', reason: 'CrashLoopBackOff', message };
      this.#host.changed(message);
      await pause(seconds * 1000, this.#stopped.signal);
    }
    if (this.#isStopping) return this.#whenDone.reach();
    this.#restarts += 1;
    await this.start();
  }

  /** @param isProgram if nothing runs in the place of the container, it is ready at once */
  #probe(isProgram: boolean): void {
    const { startup } = this.spec;
    this.#probes = new AbortController();
    if (!isProgram || startup === undefined) this.#onStarted(isProgram);
    else
      this.#ask('Startup', startup, (isUp) => {
        if (isUp) this.#onStarted(isProgram);
      });
  }

  #onStarted(isProgram: boolean): void {
    const { readiness, liveness } = this.spec;
    this.#started = true;
    this.#ready = !isProgram || readiness === undefined;
    this.#whenStarted.reach();
    this.#host.changed();
    if (!isProgram) return;
    if (liveness) this.#ask('Liveness', liveness, () => undefined);
    if (readiness)
      this.#ask('Readiness', readiness, (isUp, message) => {
        this.#ready = isUp;
        this.#host.changed(message);
      });
  }

  /** A startup or liveness probe that fails restarts the container; while the pod ends, only readiness is asked for. */
  #ask(
    kind: 'Startup' | 'Liveness' | 'Readiness',
    probe: ProbeSpec,
    onChange: (isUp: boolean, message: string | undefined) => void,
  ): void {
    const running = this.#process;
    const own = new AbortController();
    const end = () => own.abort();
    this.#probes.signal.addEventListener('abort', end);
    if (kind !== 'Readiness') this.#stopped.signal.addEventListener('abort', end);
    const ask = () => this.#host.handle(probe.handler, probe.timeout * 1000);
    void probeRegularly(
      probe,
      ask,
      ({ succeeds, message }) => {
        const reason = message === undefined ? undefined : `${kind} probe of ${this.spec.name}: ${message}`;
        onChange(succeeds, reason);
        if (succeeds || kind === 'Readiness' || running === undefined) return;
        own.abort();
        this.#host.changed(reason);
        void this.#terminate(running, this.#host.gracePeriodSeconds * 1000);
      },
      own.signal,
      // Many pods start at once on few processors: one that misses a probe does not wait for a whole period.
      kind === 'Readiness' ? Math.min(1, probe.period) : probe.period,
    );
  }
}
