import { join } from 'node:path';
import { type ExitCode, Failure } from '../command-line/errors.ts';
import { keepRecord } from '../history/run-record.ts';
import { progressOn } from '../terminal/output.ts';
import { explain } from '../toolchain/availability.ts';
import { type Change, changeOf } from './change.ts';
import type { RehearsalFormat, RehearsalOptions } from './options.ts';
import { planRehearsal, planText } from './plan.ts';
import type { Rehearsal, Step } from './rehearsal.ts';
import { reportOf } from './report/index.ts';
import { summaryOf as rehearsalText } from './report/words.ts';
import { runRehearsal } from './run.ts';
import { enterSandbox, followOutside, isInsideSandbox } from './sandbox/enter.ts';
import { findRehearsalTools, provideRehearsalTools } from './tools.ts';
import { runTrials } from './trials/run.ts';
import type { Verdict } from './verdict/problem.ts';
import { verdictOf } from './verdict/verdict.ts';

/** The exit code of a program that SIGINT has ended. */
const stoppedCode = 130;

/** Rehearses what is requested, and reports the results. @throws Failure if this machine cannot */
export async function rehearse(options: RehearsalOptions): Promise<ExitCode> {
  if (options.mode === 'list') return list(options);
  if (isInsideSandbox()) return rehearseInside(options);
  // Everything is on this machine before the network is left.
  await provideRehearsalTools(progressOn(process.stderr));
  const code = await enterSandbox(process.argv.slice(1));
  if (code === stoppedCode) process.stderr.write('Stopped. Nothing is left running.\n');
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
  const change = await changeOf(options, progress);
  progress(summaryOf(change));
  const rehearsal = await runRehearsal({
    ...{ root, callsPerSecond, real, tools, progress },
    ...change,
    keepIn: join(root, '.cache', 'rehearse'),
    keepsOnlyFailures: !options.keep,
    onStep: (step, seconds) => progress(stepText(step, seconds)),
  });
  const shown = onlyServices(rehearsal, options.services);
  const verdict = verdictOf(shown);
  keepRecord(root, 'rehearse', {
    // What was rehearsed: often not the commit that the clone is at.
    commit: change.commits.at(-1) ?? '',
    isChanged: false,
    passed: verdict.passed,
    summary: rehearsalText(shown),
  });
  return report(shown, verdict, options);
}

function summaryOf({ commits, clusters }: Change): string {
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

function report(rehearsal: Rehearsal, verdict: Verdict, { format, outputs }: RehearsalOptions): ExitCode {
  for (const output of outputs) output.write(reportOf(rehearsal, output.format, verdict));
  process.stdout.write(reportOf(rehearsal, outputs.length > 0 ? 'table' : format, verdict));
  return verdict.passed ? 0 : 1;
}
