import type { Rehearsal } from '../rehearsal.ts';
import type { Problem } from '../verdict/problem.ts';
import { verdictOf } from '../verdict/verdict.ts';
import type { TrialResult } from './page.ts';
import type { Trial } from './trial.ts';

/** Whether a rehearsal shows what a trial must show, with the problems that do so, or else all problems. */
export function resultOf(
  trial: Trial,
  rehearsal: Rehearsal,
): Pick<TrialResult, 'trial' | 'problems' | 'isAsExpected'> {
  const { problems } = verdictOf(rehearsal);
  const { noticedAs, naming = '', recovers = false } = trial;
  if (noticedAs === undefined) return { trial, problems, isAsExpected: problems.length === 0 };
  const noticed = problems.filter((each) => noticedAs.includes(each.kind) && shows(each, naming));
  const isAsExpected = noticed.length > 0 && (!recovers || hasRecovered(rehearsal, problems));
  return { trial, problems: isAsExpected ? noticed : problems, isAsExpected };
}

const shows = ({ title, cause = '', evidence }: Problem, text: string): boolean =>
  [title, cause, ...evidence].some((each) => each.includes(text));

function hasRecovered({ steps }: Rehearsal, problems: readonly Problem[]): boolean {
  const last = steps.length - 1;
  return steps[last]?.settled !== undefined && problems.every(({ step }) => step !== last);
}
