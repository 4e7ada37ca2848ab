import type { Diagnostic } from './diagnostic.ts';
import { spanOf } from './place.ts';
import type { Span } from './source-file.ts';

/** A diagnostic with its place in lines and columns, which requires parsing its file. */
export interface Placed<D extends Diagnostic = Diagnostic> {
  readonly diagnostic: D;
  readonly span: Span;
}

/**
 * Diagnostics in the order of files, lines and columns, independent of the locale. Those that have one remedy together are
 * last: the cause may be among the others.
 */
export function inOrder<D extends Diagnostic>(diagnostics: readonly D[]): Placed<D>[] {
  return diagnostics
    .map((diagnostic) => ({ diagnostic, span: spanOf(diagnostic.at) }))
    .sort(
      (a, b) =>
        Number(a.diagnostic.rule.hasOneRemedy ?? false) - Number(b.diagnostic.rule.hasOneRemedy ?? false) ||
        byCodeUnits(a.diagnostic.at.file.path, b.diagnostic.at.file.path) ||
        a.span.line - b.span.line ||
        a.span.column - b.span.column,
    );
}

function byCodeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
