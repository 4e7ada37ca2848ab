import { type AppliedFix, applyFixes } from './apply-fixes.ts';
import { type Collected, type CollectOptions, collectFindings } from './collect.ts';

/** What is left to find, and what was mended on the way. */
export interface FixedAll extends Collected {
  readonly applied: readonly AppliedFix[];
}

/** Mending one mistake can uncover another; two fixes that undo each other would go on for ever. */
const mostRounds = 20;

/** Collects findings and applies fixes in turn, until there is nothing left that a fix can mend. */
export async function fixAll(options: CollectOptions): Promise<FixedAll> {
  const applied: AppliedFix[] = [];
  for (let round = 1; ; round++) {
    const collected = await collectFindings(options);
    const now = round < mostRounds ? applyFixes(options.root, collected.diagnostics) : [];
    if (now.length === 0) return { ...collected, applied };
    applied.push(...now);
  }
}
