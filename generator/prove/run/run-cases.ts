import { inParallel } from '../../lang/in-parallel.ts';
import type { Case, Verdict } from '../case.ts';
import { runCase } from './run-case.ts';
import { isMostlyWaiting } from './send.ts';
import type { Sequence } from './sequences.ts';
import type { TestRig } from './test-rig.ts';
import { warmUp } from './warm-up.ts';

/** Cases under way at one time that keep the machine busy. */
const busyAtOnce = 5;

/** Cases under way at one time that spend most of theirs waiting for a slow server, or for a delay. */
const waitingAtOnce = 20;

/** Gets each verdict as soon as it is known. */
export type OnVerdict = (verdict: Verdict) => void;

/**
 * Runs all cases of a cluster: side by side, with the sequences that have a proxy of their own; then the other sequences
 * of cases that change the state of a proxy. The verdicts are in the order of the cases.
 */
export async function runCases(
  rig: TestRig,
  cases: readonly Case[],
  sequences: readonly Sequence[],
  { alpha, onVerdict }: { readonly alpha: number; readonly onVerdict: OnVerdict },
): Promise<Verdict[]> {
  const verdicts = new Map<Case, Verdict>();
  const run = async (testCase: Case, from = testCase.from) => {
    const verdict = await withLogs(rig, await runCase(rig, { ...testCase, from }, alpha));
    const named = { ...verdict, case: testCase };
    verdicts.set(testCase, named);
    onVerdict(named);
  };
  const runSequences = (some: readonly Sequence[]) =>
    inParallel(some.length, some, async (sequence) => {
      for (const testCase of sequence.cases) await run(testCase, sequence.caller);
    });
  const beside = cases.filter(({ disturbs }) => !disturbs);
  await warmUp(rig, [
    ...beside,
    ...sequences.flatMap((sequence) => sequence.cases.map((each) => ({ ...each, from: sequence.caller }))),
  ]);
  await Promise.all([
    inParallel(waitingAtOnce, beside.filter(isMostlyWaiting), (each) => run(each)),
    inParallel(
      busyAtOnce,
      beside.filter((each) => !isMostlyWaiting(each)),
      (each) => run(each),
    ),
    runSequences(sequences.filter(({ isAlone }) => isAlone)),
  ]);
  await runSequences(sequences.filter(({ isAlone }) => !isAlone));
  return cases.flatMap((testCase) => verdicts.get(testCase) ?? []);
}

/** Saves the logs of a failed case at once, while the proxies still have its state. */
async function withLogs(rig: TestRig, verdict: Verdict): Promise<Verdict> {
  if (verdict.ok) return verdict;
  try {
    return { ...verdict, kept: await rig.mesh.saveDiagnostics(verdict.case.name) };
  } catch {
    // Without logs, the failure of the case is still reported.
    return verdict;
  }
}
