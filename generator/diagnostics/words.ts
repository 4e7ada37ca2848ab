import type { Diagnostic } from './diagnostic.ts';
import type { Severity } from './rule.ts';

/** `1 error`, `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The number of findings of a severity. */
export function countOf(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter(({ rule }) => rule.severity === severity).length;
}
