import { type AppliedFix, applyFixes } from './apply-fixes.ts';
import { type Collected, type CollectOptions, collectFindings } from './collect.ts';

/** The remaining findings, and what was fixed. */
export interface FixedAll extends Collected {
  readonly applied: readonly AppliedFix[];
}

/**
 * Fixing one mistake can uncover another; without a limit, two fixes that undo each other would loop forever.
 */
const mostRounds = 20;

/** Collects findings and applies fixes in turn, until no fix applies any more. */
export async function fixAll(options: CollectOptions): Promise<FixedAll> {
  const applied: AppliedFix[] = [];
  for (let round = 1; ; round++) {
    const collected = await collectFindings(options);
    const now = round < mostRounds ? applyFixes(options.root, collected.diagnostics) : [];
    if (now.length === 0) return { ...collected, applied };
    applied.push(...now);
  }
}
