import { inParallel } from '../../lang/in-parallel.ts';
import type { Case, Verdict } from '../case.ts';
import { runCase } from './run-case.ts';
import { isMostlyWaiting } from './send.ts';
import type { TestRig } from './test-rig.ts';
import { warmUp } from './warm-up.ts';

/** Cases under way at one time that keep the machine busy. */
const busyAtOnce = 5;

/** Cases under way at one time that spend most of theirs waiting for a slow server, or for a delay. */
const waitingAtOnce = 20;

/** Gets each verdict as soon as it is known. */
export type OnVerdict = (verdict: Verdict) => void;

/**
 * Runs all cases of a cluster: first side by side, then those that change the state of a proxy. Those of one caller run
 * one after the other, ejections last, as pods return only after a while. The verdicts are in the order of the cases.
 */
export async function runCases(
  rig: TestRig,
  cases: readonly Case[],
  alpha: number,
  onVerdict: OnVerdict,
): Promise<Verdict[]> {
  const verdicts = new Map<Case, Verdict>();
  const run = async (testCase: Case) => {
    const verdict = await withLogs(rig, await runCase(rig, testCase, alpha));
    verdicts.set(testCase, verdict);
    onVerdict(verdict);
  };
  await warmUp(rig, cases);
  const beside = cases.filter(({ disturbs }) => !disturbs);
  await Promise.all([
    inParallel(waitingAtOnce, beside.filter(isMostlyWaiting), run),
    inParallel(
      busyAtOnce,
      beside.filter((testCase) => !isMostlyWaiting(testCase)),
      run,
    ),
  ]);
  const groups = byCaller(cases.filter(({ disturbs }) => disturbs));
  await inParallel(groups.length, groups, async (group) => {
    for (const testCase of group) await run(testCase);
  });
  return cases.flatMap((testCase) => verdicts.get(testCase) ?? []);
}

/** The error counts of a proxy concern its own caller only. */
function byCaller(cases: readonly Case[]): Case[][] {
  const groups = new Map<string, Case[]>();
  for (const testCase of cases) {
    const key = JSON.stringify(testCase.from);
    groups.set(key, [...(groups.get(key) ?? []), testCase]);
  }
  const isLast = ({ kind }: Case) => kind === 'ejection';
  return [...groups.values()].map((group) => [
    ...group.filter((testCase) => !isLast(testCase)),
    ...group.filter(isLast),
  ]);
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
