import type { Rehearsal } from '../rehearsal.ts';
import { healedEdits, repeatedSyncProblems, unsettledProblems } from './applications.ts';
import { callProblems } from './calls.ts';
import { deletionProblems } from './deletions.ts';
import { fewPodsProblems } from './few-pods.ts';
import { pauseProblems, pausesOfBusyMachine } from './pauses.ts';
import { podProblems } from './pods.ts';
import { type Problem, problemKinds, type Verdict } from './problem.ts';
import { shareProblems } from './shares.ts';

/** Each finds problems of its own kinds. */
const finders: readonly ((rehearsal: Rehearsal) => Problem[])[] = [
  callProblems,
  deletionProblems,
  podProblems,
  fewPodsProblems,
  shareProblems,
  pauseProblems,
  unsettledProblems,
  repeatedSyncProblems,
];

/** Whether the change can be pushed, and if not, why: problems in the order of steps, the worst of each step first. */
export function verdictOf(rehearsal: Rehearsal): Verdict {
  const problems = finders
    .flatMap((find) => find(rehearsal))
    .toSorted((a, b) => a.step - b.step || problemKinds.indexOf(a.kind) - problemKinds.indexOf(b.kind));
  const remarks = [...healedEdits(rehearsal), ...pausesOfBusyMachine(rehearsal)];
  return { passed: problems.length === 0, problems, remarks };
}
