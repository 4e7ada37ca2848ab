import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';
import { buildCluster } from '../mesh/built-documents.ts';
import type { KubernetesObject } from '../mesh/kubernetes-object.ts';
import { Processes } from '../mesh/processes.ts';
import { type Fleet, fewestPods } from '../model/fleet.ts';
import { loadMethods } from '../prove/descriptors.ts';
import type { Progress } from '../toolchain/availability.ts';
import type { PushedStep } from './argo-cd/argo-cd.ts';
import { RecordingRecorder } from './recorder.ts';
import type { Moment } from './recording.ts';
import type { ClusterObject, Rehearsal, Step, VersionPods } from './rehearsal.ts';
import { type CommitState, stateOfCommit } from './states.ts';
import type { RehearsalTools } from './tools.ts';
import { expectedShares } from './verdict/expected-shares.ts';
import { announcedDeletions } from './verdict/objects.ts';
import { clustersOf, startWorld, type World } from './world.ts';

/** Which commits to push to which clusters. */
export interface RunOptions {
  /** The repository of the user. */
  readonly root: string;
  /** The repository that has the commits: the user's, or a copy. */
  readonly source: string;
  /** Full ids, in the order of pushing; the first is the state before the change. */
  readonly commits: readonly string[];
  readonly clusters: readonly string[];
  readonly callsPerSecond: number;
  readonly real: boolean;
  readonly tools: RehearsalTools;
  readonly progress: Progress;
  /** Copies the logs of all programs here. */
  readonly keepIn?: string;
  /** Is told of each step when it has settled, or has not. */
  readonly onStep?: (step: Step, seconds: number) => void;
}

/** Longest time for the first state to be Synced and Healthy, and for all pods to answer. */
const startMs = 180_000;
/** Longest time for a step: a Deployment without progress is Degraded after two minutes. */
const stepMs = 150_000;
/** Longest time for pods that end after a step. */
const endingMs = 60_000;
/** Calls before the first push, and after each step: enough to measure shares. */
const measureMs = 4_000;

/** Starts the fleet as the first commit has it, pushes the others one after the other, and records what happens. */
export async function runRehearsal(options: RunOptions): Promise<Rehearsal> {
  const processes = new Processes();
  try {
    const states: CommitState[] = [];
    for (const commit of options.commits)
      states.push(await stateOfCommit(options.source, commit, processes.subfolder('states')));
    return await rehearseStates(options, states, processes);
  } finally {
    await processes.close();
  }
}

async function rehearseStates(
  options: RunOptions,
  states: readonly CommitState[],
  processes: Processes,
): Promise<Rehearsal> {
  const { clusters, tools, progress, callsPerSecond, source, keepIn } = options;
  const recorder = new RecordingRecorder();
  const fleets = knownFleets(states);
  const built = await Promise.all(states.map((state) => objectsOf(state, tools.kustomize, clusters)));
  const world = await startWorld({
    ...options,
    processes,
    recorder,
    fleets,
    documents: built.flat().map(({ object }) => object),
    methods: await methodsOf(states),
  });
  try {
    const run = new Run(world, recorder, clusters, progress);
    const steps: Step[] = [];
    for (const [index, { commit, subject }] of states.entries()) {
      const began = Date.now();
      const fleet = fleets[index] ?? fleets[0];
      const pushed = { step: index, commit, subject, source };
      const outcome = index === 0 ? await run.start(pushed) : await run.push(pushed, fleet);
      const step: Step = {
        ...{ commit, subject },
        ...outcome,
        shares: sharesIn(fleet, clusters, recorder),
        versions: versionsIn(fleet, clusters),
        deletions: index === 0 ? [] : deletionsBetween(built[index - 1], built[index]),
      };
      steps.push(step);
      options.onStep?.(step, (Date.now() - began) / 1000);
    }
    progress('The calls end…');
    await world.traffic.stop();
    const recording = recorder.recording();
    return {
      recording,
      clusters,
      steps,
      callsPerSecond,
      ...(keepIn === undefined ? {} : { kept: keep(processes, keepIn) }),
    };
  } finally {
    await world.close();
  }
}

type Outcome = Pick<Step, 'pushed' | 'settled' | 'unsettled'>;

/** Pushes commits to a world. */
class Run {
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

  async push(step: PushedStep, fleet: Fleet): Promise<Outcome> {
    const { argoCd, traffic } = this.#world;
    this.#world.check();
    await traffic.change(clustersOf(fleet, this.#clusters));
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

/** The fleets of all commits; specs with errors count as those of the commit before. */
function knownFleets(states: readonly CommitState[]): readonly [Fleet, ...Fleet[]] {
  const [first, ...rest] = states;
  if (!first?.fleet)
    throw new Failure(
      'The specs before the change have errors, so it is not known which calls to make: npm run check.',
    );
  const fleets: [Fleet, ...Fleet[]] = [first.fleet];
  for (const { fleet } of rest) fleets.push(fleet ?? fleets.at(-1) ?? first.fleet);
  return fleets;
}

/** The methods of the protos of all states. */
async function methodsOf(states: readonly CommitState[]): Promise<Awaited<ReturnType<typeof loadMethods>>> {
  const all = await Promise.all(states.map(({ folder }) => loadMethods(folder)));
  return new Map(all.flatMap((methods) => [...methods]));
}

interface BuiltObject extends ClusterObject {
  readonly object: KubernetesObject;
}

/** The objects of the clusters in a commit; none if kustomize cannot build it. */
async function objectsOf(
  { folder }: CommitState,
  kustomize: string,
  clusters: readonly string[],
): Promise<readonly BuiltObject[]> {
  const built = await Promise.all(
    clusters.map(async (cluster) => {
      const documents = await buildCluster(kustomize, folder, cluster).catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        return [];
      });
      return documents.map(({ object }) => ({ cluster, ...nameIn(object), object }));
    }),
  );
  return built.flat();
}

const nameIn = ({ apiVersion, kind, metadata: { namespace, name } }: KubernetesObject) => ({
  apiVersion,
  kind,
  name,
  ...(namespace === undefined ? {} : { namespace }),
});

const deletionsBetween = (
  before: readonly BuiltObject[] = [],
  after: readonly BuiltObject[] = [],
): ClusterObject[] =>
  announcedDeletions(before, after).map(
    ({ object: _, ...name }: ClusterObject & { object?: unknown }) => name,
  );

function sharesIn(fleet: Fleet, names: readonly string[], recorder: RecordingRecorder): Step['shares'] {
  const clusters = new Map(clustersOf(fleet, names).map((cluster) => [cluster.name, cluster]));
  const entries = recorder.recording().routes.flatMap((route) => {
    const cluster = clusters.get(route.cluster);
    const shares = cluster && expectedShares(cluster, route);
    return shares ? [[route.id, shares] as const] : [];
  });
  return Object.fromEntries(entries);
}

const versionsIn = (fleet: Fleet, names: readonly string[]): VersionPods[] =>
  clustersOf(fleet, names).flatMap(({ name, instances }) =>
    instances.flatMap(({ service, versions }) =>
      versions.map((version) => ({
        cluster: name,
        service: service.name,
        version: version.name,
        fewest: fewestPods(version.scale),
      })),
    ),
  );

/** Copies the logs of all programs. @returns the folder */
function keep(processes: Processes, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const log of processes.logs()) cpSync(log, join(folder, basename(log)));
  return folder;
}
