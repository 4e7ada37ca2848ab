import type { Diagnostic } from './diagnostic.ts';
import { spanOf } from './place.ts';
import type { Span } from './source-file.ts';

/** A diagnostic with the place in lines and columns, which costs parsing its file. */
export interface Placed<D extends Diagnostic = Diagnostic> {
  readonly diagnostic: D;
  readonly span: Span;
}

/** Diagnostics in the order of files, lines and columns: the same on every machine, whatever language it speaks. */
export function inOrder<D extends Diagnostic>(diagnostics: readonly D[]): Placed<D>[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, span: spanOf(diagnostic.at) }))
    .sort(
      (a, b) =>
        byCodeUnits(a.diagnostic.at.file.path, b.diagnostic.at.file.path) ||
        a.span.line - b.span.line ||
        a.span.column - b.span.column,
    );
}

function byCodeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
