import type { Fix } from './fix/fix.ts';
import type { Rule } from './rule.ts';
import type { Path, SourceFile } from './source-file.ts';

/** A place in a spec by meaning: the key or the value at a path of keys and indexes. */
export interface PathPlace {
  readonly file: SourceFile;
  readonly path: Path;
  readonly on: 'key' | 'value';
}

/** A place in a file by offset, in UTF-16 code units: for text that has no structure yet. */
export interface OffsetPlace {
  readonly file: SourceFile;
  readonly offset: number;
  readonly length: number;
}

/** Where something is written. */
export type Place = PathPlace | OffsetPlace;

/** One finding: what is wrong, where, and what to do. */
export interface Diagnostic {
  readonly rule: Rule;
  /** What is wrong, in the user's words, with the particulars. */
  readonly message: string;
  readonly at: Place;
  /** What to do about it. */
  readonly hint?: string;
  /** The other place, when two contradict. */
  readonly related?: readonly { readonly message: string; readonly at: Place }[];
  /** How to mend it, only where that is certain: what everybody would do who looks at the place. */
  readonly fixes?: readonly Fix[];
}

/** A finding that a comment in a spec has suppressed. */
export interface Suppressed extends Diagnostic {
  readonly suppression: { readonly reason: string; readonly at: OffsetPlace };
}

/** True when something must be mended before anything is written. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ rule }) => rule.severity === 'error');
}
