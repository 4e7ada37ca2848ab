import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExitCode, Failure } from '../command-line/errors.ts';
import { loadFleet } from '../prove/load-fleet.ts';
import { progressOn } from '../terminal/output.ts';
import { explain, type Progress } from '../toolchain/availability.ts';
import { copyRepository } from './journeys/copy.ts';
import { walkJourney } from './journeys/walk.ts';
import type { RehearsalFormat, RehearsalOptions } from './options.ts';
import { planRehearsal, planText } from './plan.ts';
import type { Rehearsal, Step } from './rehearsal.ts';
import { reportOf } from './report/index.ts';
import { type RunOptions, runRehearsal } from './run.ts';
import { enterSandbox, followOutside, isInsideSandbox } from './sandbox/enter.ts';
import { findRehearsalTools, provideRehearsalTools } from './tools.ts';
import { runTrials } from './trials/run.ts';
import { verdictOf } from './verdict/verdict.ts';

/** Rehearses what is requested, and reports the results. @throws Failure if this machine cannot */
export async function rehearse(options: RehearsalOptions): Promise<ExitCode> {
  if (options.mode === 'list') return list(options);
  if (isInsideSandbox()) return rehearseInside(options);
  // Everything is on this machine before the network is left.
  await provideRehearsalTools(progressOn(process.stderr));
  const code = await enterSandbox(process.argv.slice(1));
  return code === 0 || code === 2 ? code : 1;
}

async function list({ root, clusters, journey, eachCommit, format, outputs, ...range }: RehearsalOptions) {
  const plan = await planRehearsal(root, range, clusters);
  const command = journey && `npm run ${journey.name} -- ${journey.arguments.join(' ')}`;
  const data = { ...plan, ...(command === undefined ? {} : { command }) };
  const text =
    command === undefined
      ? planText(plan, eachCommit)
      : `Runs step by step, and pushes each commit:\n  ${command}\nClusters:\n${plan.clusters.map(({ name }) => `  ${name}\n`).join('')}`;
  const textIn = (form: RehearsalFormat) => (form === 'json' ? `${JSON.stringify(data, null, 2)}\n` : text);
  for (const output of outputs) output.write(textIn(output.format));
  process.stdout.write(outputs.length > 0 ? text : textIn(format));
  return 0 as const;
}

async function rehearseInside(options: RehearsalOptions): Promise<ExitCode> {
  followOutside();
  const tools = await findRehearsalTools();
  if (!tools.available) throw new Failure(explain(tools));
  const progress = progressOn(process.stderr);
  if (options.mode === 'mutations')
    return runTrials({ names: options.cases, outputs: options.outputs, tools, progress });
  const { root, callsPerSecond, real } = options;
  const pushes = options.journey ? await journeyPushes(options, progress) : await rangePushes(options);
  progress(summaryOf(pushes));
  const rehearsal = await runRehearsal({
    ...{ root, callsPerSecond, real, tools, progress },
    ...pushes,
    ...(options.keep ? { keepIn: join(root, '.cache', 'rehearse') } : {}),
    onStep: (step, seconds) => progress(stepText(step, seconds)),
  });
  return report(onlyServices(rehearsal, options.services), options);
}

/** What to push: the source of the commits, the commits, and the clusters. */
type Pushes = Pick<RunOptions, 'source' | 'commits' | 'clusters'>;

/** The commits of a range: all at once, or one after the other. */
async function rangePushes({ root, from, to, eachCommit, clusters }: RehearsalOptions): Promise<Pushes> {
  if (from.id === to.id)
    throw new Failure(
      `There is nothing to rehearse: the branch that Argo CD follows has ${to.short} already. Commit a change, or pass --from <commit>.`,
    );
  const plan = await planRehearsal(root, { from, to }, clusters);
  const commits = eachCommit ? plan.commits.map(({ commit }) => commit) : [to.id];
  return { source: root, commits: [from.id, ...commits], clusters: chosen(plan.clusters, clusters) };
}

/** The commits that a command makes in a copy of the repository. */
async function journeyPushes(options: RehearsalOptions, progress: Progress): Promise<Pushes> {
  const { root, from, journey, clusters } = options;
  if (!journey) throw new Error('There is no journey.');
  progress(`Running npm run ${journey.name} in a copy of the repository, step by step…`);
  const branch = await followedBranch(root);
  const copy = await copyRepository(root, mkdtempSync(join(tmpdir(), 'journey-')), branch, from.id);
  const commits = (await walkJourney(copy.root, journey)).map(({ commit }) => commit);
  const last = commits.at(-1) ?? from.id;
  const to = { id: last, short: last.slice(0, 8) };
  const plan = await planRehearsal(copy.root, { from, to }, clusters);
  // A canary that is aborted ends where it began, but its commits name the clusters.
  const between = await Promise.all(
    commits.map((id) => planRehearsal(copy.root, { from, to: { id, short: id.slice(0, 8) } }, clusters)),
  );
  const touched = plan.clusters.map((cluster, index) => ({
    ...cluster,
    applications: between.flatMap((each) => each.clusters[index]?.applications ?? []),
  }));
  return { source: copy.root, commits: [from.id, ...commits], clusters: chosen(touched, clusters) };
}

async function followedBranch(root: string): Promise<string> {
  const loaded = await loadFleet(root);
  if (!loaded.ok) throw new Failure('The specs have errors: npm run check.');
  return loaded.fleet.settings.targetRevision;
}

/** The clusters that were asked for, or else those that the change concerns. */
function chosen(
  planned: readonly { readonly name: string; readonly applications: readonly string[] }[],
  asked: readonly string[],
): string[] {
  if (asked.length > 0) return planned.map(({ name }) => name);
  const concerned = planned.filter(({ applications }) => applications.length > 0).map(({ name }) => name);
  if (concerned.length === 0)
    throw new Failure(
      'No cluster syncs anything of this change, so there is nothing to rehearse. Pass --cluster <name> to rehearse it all the same.',
    );
  return concerned;
}

function summaryOf({ commits, clusters }: Pushes): string {
  const pushes = commits.length === 2 ? '1 push' : `${commits.length - 1} pushes`;
  return `Rehearsing ${pushes} in ${clusters.join(' and ')}`;
}

function stepText({ commit, subject, settled, unsettled }: Step, seconds: number): string {
  const result =
    settled === undefined
      ? `not settled: ${unsettled.map(({ name, sync, health }) => `${name} is ${sync} and ${health}`).join(', ')}`
      : 'settled';
  return `${commit.slice(0, 8)} ${subject}: ${result} (${seconds.toFixed(0)} s)`;
}

/** The rehearsal with only the calls from and to some services; all if there are none. */
function onlyServices(rehearsal: Rehearsal, services: readonly string[]): Rehearsal {
  if (services.length === 0) return rehearsal;
  const { recording } = rehearsal;
  const routes = recording.routes.filter(({ caller, callee }) =>
    services.some((name) => [caller, callee].includes(name)),
  );
  const ids = new Set(routes.map(({ id }) => id));
  const isWanted = ({ route }: { readonly route: string }) => ids.has(route);
  return {
    ...rehearsal,
    recording: {
      ...recording,
      routes,
      ticks: recording.ticks.filter(isWanted),
      failures: recording.failures.filter(isWanted),
    },
  };
}

function report(rehearsal: Rehearsal, { format, outputs }: RehearsalOptions): ExitCode {
  const verdict = verdictOf(rehearsal);
  for (const output of outputs) output.write(reportOf(rehearsal, output.format, verdict));
  process.stdout.write(reportOf(rehearsal, outputs.length > 0 ? 'table' : format, verdict));
  return verdict.passed ? 0 : 1;
}
