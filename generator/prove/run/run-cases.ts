import { inParallel } from '../../tools/in-parallel.ts';
import type { Case, Verdict } from '../case.ts';
import type { Bench } from './bench.ts';
import { runCase } from './run-case.ts';

/** Cases under way at one time, of those that do not disturb each other: enough to keep two cores busy. */
const casesAtOnce = 6;

/** Is told of each verdict as it is there. */
export type OnVerdict = (verdict: Verdict) => void;

/**
 * Carries out all cases of a cluster: side by side, then one after another those that leave traces in the proxies,
 * ejections last, as pods come back only after a while. The verdicts are in the order of the cases.
 */
export async function runCases(
  bench: Bench,
  cases: readonly Case[],
  alpha: number,
  onVerdict: OnVerdict,
): Promise<Verdict[]> {
  const verdicts = new Map<Case, Verdict>();
  const run = async (claim: Case) => {
    const verdict = await withLogs(bench, await runCase(bench, claim, alpha));
    verdicts.set(claim, verdict);
    onVerdict(verdict);
  };
  const alone = cases.filter(({ disturbs }) => disturbs);
  await inParallel(
    casesAtOnce,
    cases.filter(({ disturbs }) => !disturbs),
    run,
  );
  const ejections = alone.filter(({ kind }) => kind === 'ejection');
  for (const claim of [...alone.filter(({ kind }) => kind !== 'ejection'), ...ejections]) await run(claim);
  return cases.flatMap((claim) => verdicts.get(claim) ?? []);
}

/** What helps to find out why a case has failed is kept at once, before the proxies forget. */
async function withLogs(bench: Bench, verdict: Verdict): Promise<Verdict> {
  if (verdict.ok) return verdict;
  try {
    return { ...verdict, kept: await bench.mesh.keep(verdict.case.name) };
  } catch {
    return verdict;
  }
}
