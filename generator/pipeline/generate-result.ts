import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import type { TreeCounts } from '../write/state.ts';

/** What a successful run wrote and removed. */
export interface GenerateResult {
  readonly ok: true;
  readonly counts: TreeCounts;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly warnings: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}
