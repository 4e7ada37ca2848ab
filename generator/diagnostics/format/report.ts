import type { Diagnostic, Suppressed } from '../diagnostic.ts';

/** All that a run has found, for a format to print. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}
