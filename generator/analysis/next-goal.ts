import type { Instance } from '../load/workspace.ts';
import { type CanaryCommit, planOf } from '../promotion/canary-log.ts';
import type { CanaryGoal } from '../promotion/canary-proposal.ts';
import { allowedSteps, nextStep, stepLimit, usualSteps } from '../promotion/canary-steps.ts';
import { weightsOf } from '../promotion/instances.ts';
import { callsTo } from '../promotion/traffic-edits.ts';

/** A canary that is to be analysed. */
export interface AnalysedCanary {
  readonly service: string;
  readonly version: string;
  readonly cluster: string;
}

/** Where a canary is. */
export type Position =
  /** It does not run yet. */
  | { readonly kind: 'to add'; readonly plan: readonly number[] }
  /** It runs, and its calls decide about its next step. */
  | { readonly kind: 'running'; readonly plan: readonly number[]; readonly goal: CanaryGoal }
  /** An abort has begun with more pods for the version that gets the calls. */
  | { readonly kind: 'aborting' }
  /** An abort or a rollback has ended it. */
  | { readonly kind: 'given up'; readonly by: string }
  | { readonly kind: 'finished' };

/**
 * Where a canary is, by its cluster file and the trailers of commits.
 * @param wanted the plan on the command line
 */
export function positionOf(
  instance: Instance,
  { service, version, cluster }: AnalysedCanary,
  commits: readonly CanaryCommit[],
  wanted: readonly number[] | undefined,
): Position {
  const { own } = instance;
  const limit = stepLimit(instance);
  const recorded = wanted ?? planOf(commits, { service, cluster, version });
  const plan = recorded.length > 0 ? recorded : usualSteps(limit, 0);
  const last = commits.find(
    (commit) =>
      commit.service === service &&
      commit.cluster === cluster &&
      (commit.version === version || commit.step === 'rollback'),
  )?.step;
  if (!Object.hasOwn(own.versions, version))
    return last === undefined || last === 'rollback' ? { kind: 'to add', plan } : givenUpBy(last);
  const others = Object.keys(own.versions).filter((name) => name !== version);
  if (others.length === 0) return { kind: 'finished' };
  if (last === 'raise') return { kind: 'aborting' };
  const isGivenUp = last === 'abort' || last === 'rollback';
  if (isGivenUp && callsTo(instance, version).length === 0) return givenUpBy(last);
  const weight = weightsOf(own)[version] ?? 0;
  const isPlanned = weight < 100 && nextStep(plan, weight) !== undefined;
  const steps = wanted ?? allowedSteps(plan, limit, weight);
  return { kind: 'running', plan, goal: isPlanned ? { kind: 'steps', steps } : { kind: 'finish' } };
}

const givenUpBy = (step: string): Position => ({
  kind: 'given up',
  by: step === 'rollback' ? 'a rollback' : 'an abort',
});
