import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExitCode, Failure } from '../../command-line/errors.ts';
import { requireKnown } from '../../diagnostics/suggestion.ts';
import { git } from '../../git/run.ts';
import { standardOutput, type Terminal } from '../../terminal/output.ts';
import type { Progress } from '../../toolchain/availability.ts';
import { copyRepository, type RepositoryCopy } from '../journeys/copy.ts';
import type { ReportFile } from '../options.ts';
import { runRehearsal } from '../run.ts';
import type { RehearsalTools } from '../tools.ts';
import type { Problem } from '../verdict/problem.ts';
import { commitEdits } from './apply.ts';
import { findingsBefore } from './findings.ts';
import { fleetRepository, trialCluster } from './fleet.ts';
import { trials } from './index.ts';
import { type TrialResult, trialsPage } from './page.ts';
import { resultOf } from './result.ts';
import type { Trial } from './trial.ts';

/** Enough that a failure of a fraction of a second is seen. */
const callsPerSecond = 200;

/** What the trials are run with. */
export interface TrialOptions {
  readonly names: readonly string[];
  readonly outputs: readonly ReportFile[];
  readonly tools: RehearsalTools;
  readonly progress: Progress;
}

/**
 * Rehearses known changes of a small fleet: those that are wrong must be noticed, and those that are safe must pass.
 * Each starts from a new fleet.
 */
export async function runTrials({ names, outputs, tools, progress }: TrialOptions): Promise<ExitCode> {
  const chosen = chosenFrom(names);
  const terminal = standardOutput();
  const fleet = await fleetRepository();
  try {
    const results: TrialResult[] = [];
    for (const trial of chosen) {
      progress(`${trial.name}…`);
      const result = await runTrial(trial, fleet, tools, progress);
      results.push(result);
      terminal.line(lineOf(result, terminal));
      if (!result.isAsExpected) for (const problem of result.problems) terminal.line(problemText(problem));
    }
    for (const output of outputs) output.write(trialsPage(results));
    const wrong = results.filter(({ isAsExpected }) => !isAsExpected).length;
    terminal.line(`\n${results.length - wrong} of ${results.length} changes have the expected result`);
    return wrong > 0 ? 1 : 0;
  } finally {
    rmSync(fleet, { recursive: true, force: true });
  }
}

/** The trials of these names, or all. @throws UsageError for an unknown name */
function chosenFrom(names: readonly string[]): readonly Trial[] {
  const known = trials.map(({ name }) => name);
  requireKnown('mutation', names, known, JSON.stringify);
  return trials.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function runTrial(
  trial: Trial,
  fleet: string,
  tools: RehearsalTools,
  progress: Progress,
): Promise<TrialResult> {
  const folder = mkdtempSync(join(tmpdir(), 'trial-'));
  try {
    const head = (await git(fleet, 'rev-parse', 'HEAD')).trim();
    const copy = await copyRepository(fleet, folder, 'main', head);
    const { commits, findings } = await commitsOf(trial, copy, head);
    const rehearsal = await runRehearsal({
      ...{ root: copy.root, source: copy.root, commits, clusters: [trialCluster], callsPerSecond },
      ...{ real: false, tools, progress },
    });
    return { findings, ...resultOf(trial, rehearsal) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { trial, findings: [], problems: [], isAsExpected: false, failure: error.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The state before the change, the commits of the change, and what the checks report about each of a wrong one. */
async function commitsOf(
  trial: Trial,
  { root }: RepositoryCopy,
  head: string,
): Promise<{ readonly commits: readonly string[]; readonly findings: readonly string[] }> {
  const before = trial.before
    ? await commitEdits(root, trial.before, `the state before: ${trial.name}`)
    : [head];
  const commits = before.slice(-1);
  const findings = new Set<string>();
  for (const edits of trial.commits) {
    const base = commits.at(-1) ?? head;
    commits.push(...(await commitEdits(root, edits, trial.name)));
    if (trial.noticedAs) for (const code of await findingsBefore(root, base)) findings.add(code);
  }
  return { commits, findings: [...findings].toSorted() };
}

function lineOf({ trial, problems, isAsExpected, failure }: TrialResult, { paint }: Terminal): string {
  const name = trial.name.padEnd(44);
  const mark = isAsExpected ? paint.green('✔') : paint.red('✘');
  const [first] = problems;
  const seen = failure ?? (first ? `${first.kind}: ${first.title}` : 'no problem');
  // A reason of several lines names the Application that is not Healthy in its second one.
  return `${mark} ${name} ${seen
    .split(/\s*\n\s*/)
    .join(' ')
    .slice(0, 300)}`;
}

/** All that is known about a problem, if the result is not the expected one. */
const problemText = ({ kind, title, cause, evidence }: Problem): string =>
  [`${kind}: ${title}`, ...(cause === undefined ? [] : [`cause: ${cause}`]), ...evidence]
    .map((line, index) => `${index === 0 ? '  ' : '      '}${line}`)
    .join('\n');
