import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExitCode, Failure } from '../command-line/errors.ts';
import { cloneStatus, type Upstream } from '../git/clone-status.ts';
import { fastForward } from '../git/fast-forward.ts';
import { fetchUpstream } from '../git/push.ts';
import { commitsAhead, resolveRef } from '../git/refs.ts';
import { git, writeGit } from '../git/run.ts';
import type { LandingContext, LandOptions } from '../landing/context.ts';
import { type LandingResult, land } from '../landing/land.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { withLock } from '../platform/lock.ts';
import type { Environment } from '../prometheus/client.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import { canariesOf } from '../promotion/canary-status.ts';
import type { RequireHealthy } from '../promotion/require-healthy.ts';
import { type Decision, type HoldReason, hold } from './decide.ts';
import type { AnalysedCanary } from './next-goal.ts';
import { type AnalysisRequest, proposeAnalysed } from './propose-analysed.ts';
import { linesOf } from './words.ts';

/** A decision about a canary, and its landing. */
export interface Analysis {
  readonly canary: AnalysedCanary;
  readonly decision: Decision;
  /** Undefined if it was not even tried. */
  readonly landing: LandingResult | undefined;
  /** True if no later run has anything to do. */
  readonly isDone: boolean;
}

/** With what a run works besides the command line; tests replace it. */
export interface Conditions {
  readonly environment: Environment;
  readonly now: () => number;
  /** Asks Argo CD about the last step, for each decision again. */
  readonly healthy?: (root: string) => Promise<RequireHealthy>;
}

/**
 * Makes one decision about a canary, and lands its step. Runs in one clone wait for each other. A run of another clone that
 * pushes first wins: this one drops its commit and holds.
 */
export function analyse(
  context: LandingContext,
  options: LandOptions,
  request: AnalysisRequest,
  { environment, now, healthy }: Conditions,
): Promise<Analysis> {
  const { root, print } = context;
  const { service, version, cluster } = request;
  const canary = { service, version, cluster };
  const lock = { path: join(root, '.cache', 'analysis.lock'), purpose: 'an analysis', onWait: print };
  const stay = (reason: HoldReason, why: string): Analysis => {
    const decision = hold(reason, why);
    print(linesOf(decision, version).join('\n'));
    return { canary, decision, landing: undefined, isDone: false };
  };
  return withLock(lock, async () => {
    const { upstream } = await cloneStatus(root, []);
    const behind = upstream && (await followRemote(root, upstream, options));
    if (behind !== undefined) return stay('behind', behind);
    const before = (await git(root, 'rev-parse', 'HEAD')).trim();
    const isPushed = upstream !== undefined && (await commitsAhead(root, upstream.ref)) === 0;
    let decision: Decision = hold('no data', 'nothing was decided');
    let isDone = false;
    try {
      const landing = await land(context, options, async (state) => {
        const found = await proposeAnalysed(state, request, {
          ...{ root, upstream, environment, time: now() },
          healthy: healthy && (() => healthy(root)),
        });
        ({ decision, isDone } = found);
        return found.proposal;
      });
      return { canary, decision, landing, isDone };
    } catch (error) {
      const isCommitted = (await git(root, 'rev-parse', 'HEAD')).trim() !== before;
      if (!(error instanceof Failure) || !options.push || !isPushed || !isCommitted) throw error;
      const dropped = await writeGit(root, ['reset', '--quiet', '--keep', before]);
      if (dropped.exitCode !== 0) throw error;
      const [reason] = error.message.split('\n');
      return stay('lost a race', `the commit of this step was dropped, because ${reason}`);
    }
  });
}

/** Takes the new commits of the remote. @returns why it cannot */
async function followRemote(
  root: string,
  upstream: Upstream,
  { push, dryRun }: LandOptions,
): Promise<string | undefined> {
  try {
    await fetchUpstream(root, upstream);
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
  const count = Number((await git(root, 'rev-list', '--count', `HEAD..${upstream.ref}`)).trim());
  if (count === 0) return undefined;
  if (push && !dryRun && (await commitsAhead(root, upstream.ref)) === 0) {
    await fastForward(root, (await resolveRef(root, upstream.ref)).id);
    return undefined;
  }
  return `${upstream.ref} has new commits, which this clone does not have: git pull --ff-only`;
}

/** All canaries of the last commit, or those of a cluster. */
export async function runningCanaries(root: string, cluster: string | undefined): Promise<AnalysedCanary[]> {
  const canaries = canariesOf(await stateAt(root, 'HEAD'), await canaryCommits(root));
  return canaries
    .filter((each) => cluster === undefined || each.cluster === cluster)
    .map((each) => ({ service: each.service, version: each.canary, cluster: each.cluster }));
}

/** Repeats a decision until the canary is finished or aborted, or a step is refused. */
export async function analyseUntilDone(
  analyseOnce: () => Promise<Analysis>,
  interval: number,
  report: (analysis: Analysis) => void,
): Promise<ExitCode> {
  let isAborted = false;
  for (;;) {
    const analysis = await analyseOnce();
    report(analysis);
    const code = exitCodeOf(analysis);
    isAborted ||= code === 4;
    if (code === 1) return code;
    if (analysis.isDone) return isAborted ? 4 : code;
    await sleep(interval);
  }
}

/** 0 it advances or is finished; 1 the step is refused; 3 it holds; 4 it is aborted. */
export function exitCodeOf({ decision, landing }: Analysis): ExitCode {
  if (landing?.outcome === 'unsafe' || landing?.outcome === 'declined') return 1;
  return decision.decision === 'hold' ? 3 : decision.decision === 'abort' ? 4 : 0;
}
