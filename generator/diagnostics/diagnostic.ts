import type { Fix } from './fix/fix.ts';
import type { OffsetPlace, Place } from './place.ts';
import type { Rule } from './rule.ts';

export type { OffsetPlace, PathPlace, Place } from './place.ts';

/** One finding: what is wrong, where, and what to do. */
export interface Diagnostic {
  readonly rule: Rule;
  /** What is wrong, in the user's terms, with names and values. */
  readonly message: string;
  readonly at: Place;
  /** What to do about it. */
  readonly hint?: string;
  /** The other place, if two places contradict each other. */
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** How to fix it. Only for a certain fix: one that everyone who sees the place would make. */
  readonly fixes?: readonly Fix[];
  /**
   * The services and cluster files that lack a setting, if the finding holds because of that. With an unknown key in one
   * of these specs, which is probably the misspelt setting, the finding is left out. Not printed.
   */
  readonly missingIn?: string | readonly string[];
}

/** A finding that a comment in a spec has suppressed. */
export interface Suppressed extends Diagnostic {
  readonly suppression: { readonly reason: string; readonly at: OffsetPlace };
}

/** Each finding once: the same message of one rule at one place. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { file, ...place } = diagnostic.at;
    const key = JSON.stringify([diagnostic.rule.code, diagnostic.message, file.path, place]);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

/** True if an error must be fixed before files are written. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ rule }) => rule.severity === 'error');
}
