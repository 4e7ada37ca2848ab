import { Failure } from '../command-line/errors.ts';
import { plural } from '../diagnostics/words.ts';
import { Processes } from '../mesh/processes.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import { loadMethods } from '../prove/descriptors.ts';
import { staleFiles } from '../prove/plan.ts';
import type { Progress } from '../toolchain/availability.ts';
import { deletionsBetween, objectsOf, sharesOf, versionsOf } from './expectations.ts';
import { keepLogs, logsOfFailures } from './keep-logs.ts';
import { Pushes } from './pushes.ts';
import { RecordingRecorder } from './recorder.ts';
import type { Rehearsal, Step } from './rehearsal.ts';
import { type CommitState, stateOfCommit } from './states.ts';
import type { RehearsalTools } from './tools.ts';
import { startWorld } from './world.ts';

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
  /** Copies logs here. */
  readonly keepIn?: string;
  /** Copies only those that explain failures, if there are any; otherwise those of all programs. */
  readonly keepsOnlyFailures?: boolean;
  /** Called after each step, whether it has settled or not. */
  readonly onStep?: (step: Step, seconds: number) => void;
}

/** Starts the fleet as the first commit has it, pushes the others one after the other, and records what happens. */
export async function runRehearsal(options: RunOptions): Promise<Rehearsal> {
  const processes = new Processes();
  try {
    const states: CommitState[] = [];
    for (const commit of options.commits)
      states.push(await stateOfCommit(options.source, commit, processes.subfolder('states')));
    return await rehearseStates(options, states, processes);
  } catch (error) {
    // The logs are needed most if the rehearsal cannot go on.
    if (options.keepIn !== undefined) keepLogs(processes.logs(), options.keepIn);
    throw error;
  } finally {
    await processes.close();
  }
}

async function rehearseStates(
  options: RunOptions,
  states: readonly CommitState[],
  processes: Processes,
): Promise<Rehearsal> {
  const { clusters, tools, progress, callsPerSecond, source, keepIn, real } = options;
  const recorder = new RecordingRecorder();
  const [first, ...others] = knownFleets(states);
  reportStaleTree(states.at(-1), clusters, progress);
  const built = await Promise.all(states.map((state) => objectsOf(state, tools.kustomize, clusters)));
  const world = await startWorld({
    ...options,
    processes,
    recorder,
    fleets: [first.fleet, ...others.map(({ fleet }) => fleet)],
    rendered: first,
    documents: built.flat().map(({ object }) => object),
    methods: await methodsOf(states),
  });
  try {
    const pushes = new Pushes(world, recorder, clusters, progress);
    const steps: Step[] = [];
    for (const [index, { commit, subject }] of states.entries()) {
      const began = Date.now();
      const rendered = others[index - 1] ?? first;
      const { fleet } = rendered;
      const pushed = { step: index, commit, subject, source };
      const outcome = index === 0 ? await pushes.start(pushed) : await pushes.push(pushed, fleet, rendered);
      const step: Step = {
        ...{ commit, subject },
        ...outcome,
        shares: sharesOf(fleet, clusters, recorder.routes()),
        versions: versionsOf(fleet, clusters),
        deletions: index === 0 ? [] : deletionsBetween(built[index - 1], built[index]),
      };
      steps.push(step);
      options.onStep?.(step, (Date.now() - began) / 1000);
    }
    progress('The calls end…');
    await world.traffic.stop();
    const recording = recorder.recording();
    const logs = { all: () => processes.logs(), ofPod: world.logsOf };
    const kept =
      keepIn && keepLogs(options.keepsOnlyFailures ? logsOfFailures(recording, logs) : logs.all(), keepIn);
    return {
      recording,
      clusters,
      steps,
      callsPerSecond,
      unsent: world.traffic.unsent(),
      ...(real ? { substitutes: world.traffic.substitutes() } : {}),
      ...(kept === undefined ? {} : { kept }),
    };
  } finally {
    await world.close();
  }
}

/** Reports files that are not what the specs of the last commit render: `npm run generate` was forgotten. */
function reportStaleTree(
  state: CommitState | undefined,
  clusters: readonly string[],
  progress: Progress,
): void {
  if (!state?.fleet) return;
  const stale = staleFiles(state.folder, state.fleet, clusters);
  if (stale.length === 0) return;
  const files = stale.length === 1 ? stale[0] : `${stale[0]} and ${plural(stale.length - 1, 'other file')}`;
  const verb = stale.length === 1 ? 'differs' : 'differ';
  progress(
    `In ${state.commit.slice(0, 8)}, ${files} ${verb} from what the specs render. Run npm run generate.`,
  );
}

/** The fleets of all commits; specs with errors count as those of the commit before. */
function knownFleets(states: readonly CommitState[]): readonly [RenderedFleet, ...RenderedFleet[]] {
  const [first, ...rest] = states;
  if (!first?.rendered)
    throw new Failure(
      'The specs before the change have errors, so it is not known which calls to make: npm run check.',
    );
  const fleets: [RenderedFleet, ...RenderedFleet[]] = [first.rendered];
  for (const { rendered } of rest) fleets.push(rendered ?? fleets.at(-1) ?? first.rendered);
  return fleets;
}

/** The methods of the protos of all states. */
async function methodsOf(states: readonly CommitState[]): Promise<Awaited<ReturnType<typeof loadMethods>>> {
  const all = await Promise.all(states.map(({ folder }) => loadMethods(folder)));
  return new Map(all.flatMap((methods) => [...methods]));
}
