import type { CertificateAuthority } from '../../mesh/certificates.ts';
import { eventually } from '../../mesh/poll.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { ownDocumentsOf } from '../../prove/own/own-documents.ts';
import type { Channel, ProgramOf } from '../pod.ts';
import { type Recorder, tickMs } from '../recording.ts';
import type { MethodData, Report } from './messages.ts';
import { OutsideHosts } from './outside-hosts.ts';
import { type OutsideProgram, startOutsideProgram } from './outside-program.ts';
import { methodData, type PodProgramOptions, PodPrograms, providePodProgram } from './pod-programs.ts';
import { ProgramLink } from './program-link.ts';
import { type CallSettings, callsByProgram, outside, type RunningPod } from './rates.ts';
import { type PlannedRoute, planRoutes, routesDuring, type UnsentRoute } from './routes.ts';
import { TickSums } from './tick-sums.ts';

/** What the calls of a rehearsal depend on. */
export interface TrafficOptions extends PodProgramOptions {
  /** The state before the change. */
  readonly clusters: readonly Cluster[];
  /** The same state with what teams add; without it, only the specs decide which calls are made. */
  readonly rendered?: RenderedFleet;
  readonly recorder: Pick<Recorder, 'route' | 'tick' | 'fail' | 'lag'>;
  /** Of all routes of all clusters together; streams are extra. */
  readonly callsPerSecond: number;
  /** Issues the certificates of external hosts and gateways. */
  readonly authority: CertificateAuthority;
  /** A JWT that the clusters accept as one of the issuer `claims.iss`. */
  readonly token?: CallSettings['token'];
  /** 20 s, so a stream ends within the drain of a server (25 s). */
  readonly streamMs?: number;
  readonly streamsPerPod?: number;
}

/** The calls of a rehearsal. */
export interface Traffic {
  readonly programOf: ProgramOf;
  /** All pods of all clusters that run; only those that are ready make or get calls. */
  update(pods: readonly RunningPod[]): void;
  /**
   * A change follows. Routes that the state after it does not have end: resolves when their last calls have ended.
   * External hosts that only the state after it has are served from now on.
   */
  change(after: readonly Cluster[], rendered?: RenderedFleet): Promise<void>;
  /**
   * The change has settled: its state is the one before the next change, and routes that only it has begin. Called first
   * for the state before the change.
   */
  settle(): void;
  /** Addresses of external hosts, for the pods to resolve. A change may add some. */
  readonly outsideHosts: ReadonlyMap<string, string>;
  /** Declared calls that are not made. */
  unsent(): readonly UnsentRoute[];
  /** Services that have no program of their own, or all without `real`. */
  substitutes(): readonly string[];
  /**
   * Ends all calls, and waits for those in progress, so the recording is complete. Servers run on.
   * @throws Failure if the callers outside have ended before: calls are missing in the recording
   */
  stop(): Promise<void>;
  /** Ends the callers outside at once, if they still run: nothing keeps this process running then. */
  close(): void;
}

/** Longest time for the last calls of a route: their deadline, which is seldom reached. */
const lastCallsMs = 15_000;

/** A program has this long to report an interval. */
const latenessMs = 1_000;

/** Prepares the calls of a rehearsal. They begin when the state before the change has settled: `settle`. @throws Failure if a program does not build */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const program = await providePodProgram(options.folder);
  const traffic = new RunningTraffic(options, program, startOutsideProgram(program));
  await traffic.change(options.clusters, options.rendered);
  return traffic;
}

class RunningTraffic implements Traffic {
  readonly #options: TrafficOptions;
  readonly #programs: PodPrograms;
  readonly #outside: OutsideProgram;
  readonly #hosts: OutsideHosts;
  readonly #links = new Map<string, ProgramLink>();
  readonly #sums = new TickSums();
  readonly #flush: NodeJS.Timeout;
  readonly #recorded = new Set<string>();
  readonly #called = new Map<string, MethodData>();
  #pods: readonly RunningPod[] = [];
  #routes: readonly PlannedRoute[] = [];
  #after: readonly PlannedRoute[] = [];
  #unsent: readonly UnsentRoute[] = [];

  constructor(options: TrafficOptions, program: string, outsideProgram: OutsideProgram) {
    this.#options = options;
    this.#programs = new PodPrograms(options, program);
    this.#outside = outsideProgram;
    this.#hosts = new OutsideHosts(options.authority);
    this.#link(outside, outsideProgram.channel);
    this.#flush = setInterval(() => this.#record(Date.now() - latenessMs - tickMs), tickMs);
  }

  readonly programOf: ProgramOf = (pod, container) => {
    const found = this.#programs.programFor(pod, container);
    return (
      found && {
        ...found.start,
        started: (channel) => {
          this.#link(pod.uid, channel, pod.name).send(found.order);
          this.#distribute();
        },
      }
    );
  };

  update(pods: readonly RunningPod[]): void {
    this.#pods = pods;
    this.#distribute();
  }

  async change(after: readonly Cluster[], rendered?: RenderedFleet): Promise<void> {
    this.#outside.check();
    const plans = after.map((cluster) =>
      planRoutes(cluster, this.#options.methods, rendered && ownDocumentsOf(rendered, cluster)),
    );
    this.#after = plans.flatMap(({ routes }) => routes);
    this.#unsent = plans.flatMap(({ unsent }) => unsent);
    await this.#programs.follow(after);
    const data = [...this.#options.methods.values()].map((method) => methodData(method, 'outside'));
    for (const server of await this.#hosts.serversFor(after, data, this.#programs.work))
      this.#outsideLink().send({ kind: 'server', server });
    this.#routes = routesDuring(this.#routes, this.#after);
    this.#distribute();
    const current = new Set(this.#routes.map(({ route }) => route.id));
    await eventually(async () => this.#haveEndedAllBut(current), lastCallsMs);
  }

  settle(): void {
    this.#routes = this.#after;
    this.#distribute();
  }

  get outsideHosts(): ReadonlyMap<string, string> {
    return this.#hosts.addresses;
  }

  unsent(): readonly UnsentRoute[] {
    return this.#unsent;
  }

  substitutes(): readonly string[] {
    return this.#programs.substitutes;
  }

  async stop(): Promise<void> {
    this.#outside.check();
    this.#routes = [];
    this.#distribute();
    await eventually(async () => this.#haveEndedAllBut(new Set()), lastCallsMs);
    this.#record(Number.POSITIVE_INFINITY);
    this.close();
  }

  close(): void {
    clearInterval(this.#flush);
    this.#links.delete(outside);
    this.#outside.end();
  }

  /** A container that starts again has a new channel. */
  #link(key: string, channel: Channel, from?: string): ProgramLink {
    let wasStopping = false;
    const link = new ProgramLink(channel, (report) => {
      this.#take(report, from);
      if (report.isStopping && !wasStopping) this.#distribute();
      wasStopping = report.isStopping;
    });
    this.#links.set(key, link);
    channel.onClose(() => {
      if (this.#links.get(key) === link) this.#links.delete(key);
    });
    return link;
  }

  #outsideLink(): ProgramLink {
    const link = this.#links.get(outside);
    if (!link) throw new Error('The program outside of the mesh does not run.');
    return link;
  }

  #take({ ticks, failures, lag }: Report, from: string | undefined): void {
    if (lag) this.#options.recorder.lag(lag);
    for (const tick of ticks) this.#sums.add(tick);
    for (const failure of failures)
      this.#options.recorder.fail({ ...failure, ...(from === undefined ? {} : { from }) });
  }

  #record(before: number): void {
    for (const tick of this.#sums.takeBefore(before)) this.#options.recorder.tick(tick);
  }

  #distribute(): void {
    for (const { route } of this.#routes) {
      if (this.#recorded.has(route.id)) continue;
      this.#recorded.add(route.id);
      this.#options.recorder.route(route);
    }
    // A pod that stops stays ready for some seconds. Its part of the rate passes to the others at once.
    const pods = this.#pods.filter(({ uid }) => !this.#links.get(uid)?.isStopping);
    const calls = callsByProgram(this.#routes, pods, this.#settings());
    for (const [key, link] of this.#links) link.make(calls.get(key) ?? []);
  }

  #settings(): CallSettings {
    const { methods, authority, callsPerSecond, streamMs = 20_000, streamsPerPod = 2 } = this.#options;
    return {
      callsPerSecond,
      streamMs,
      streamsPerPod,
      isSteady: ({ route }) => !this.#programs.isReal(route.callee),
      roots: authority.certificate,
      token: this.#options.token ?? (() => ''),
      methodData: (path) => {
        const method = methods.get(path);
        if (!method) throw new Error(`The protos have no method ${path}.`);
        const data = this.#called.get(path) ?? methodData(method, '');
        this.#called.set(path, data);
        return data;
      },
    };
  }

  #haveEndedAllBut(routes: ReadonlySet<string>): boolean {
    return [...this.#links.values()].every((link) => link.hasEndedAllBut(routes));
  }
}
