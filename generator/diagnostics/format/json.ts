import type { Diagnostic, Place, Suppressed } from '../diagnostic.ts';
import { type ResolvedFix, resolveFix } from '../fix/resolve.ts';
import { inOrder } from '../order.ts';
import { spanOf } from '../place.ts';
import type { SourceFile } from '../source-file.ts';
import { countOf } from '../words.ts';
import { type Report, withoutSecretsIn } from './report.ts';

/**
 * Everything as one JSON object. docs/check.md describes its shape, which is stable: keys may be added, never
 * renamed. Lines and columns count from 1, columns in UTF-16 code units, ends are exclusive.
 */
export function printJson(report: Report): string {
  const { diagnostics, suppressed } = withoutSecretsIn(report);
  const content = {
    version: 1,
    columnKind: 'utf16CodeUnits',
    summary: {
      errors: countOf(diagnostics, 'error'),
      warnings: countOf(diagnostics, 'warning'),
      information: countOf(diagnostics, 'information'),
      suppressed: suppressed.length,
    },
    findings: inOrder(diagnostics).map(({ diagnostic }) => findingOf(diagnostic)),
    suppressed: inOrder(suppressed).map(({ diagnostic }) => suppressedOf(diagnostic)),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function findingOf({ rule, message, at, hint, related = [], fixes = [] }: Diagnostic) {
  return {
    code: rule.code,
    name: rule.name,
    severity: rule.severity,
    title: rule.title,
    message,
    hint: hint ?? null,
    ...regionOf(at),
    related: related.map((other) => ({ message: other.message, ...regionOf(other.at) })),
    fixes: fixes.map(resolveFix).flatMap((fix) => (fix ? [fixOf(fix)] : [])),
    url: `docs/checks/${rule.name}.md`,
  };
}

function suppressedOf(diagnostic: Suppressed) {
  const { reason, at } = diagnostic.suppression;
  return { ...findingOf(diagnostic), suppression: { reason, ...regionOf(at) } };
}

/** A place is a range within one line. */
function regionOf(place: Place) {
  const { line, column, endColumn } = spanOf(place);
  return { file: place.file.path, line, column, endLine: line, endColumn };
}

function fixOf({ title, edits, moves }: ResolvedFix) {
  return {
    title,
    edits: edits.map(({ file, start, end, text }) => ({
      file: file.path,
      ...stretchOf(file, start, end),
      text,
    })),
    moves: moves.map(({ from, to }) => ({ from: from.path, to })),
  };
}

/** What an edit replaces can span lines. */
function stretchOf(file: SourceFile, from: number, to: number) {
  const [start, end] = [file.positionOf(from), file.positionOf(to)];
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
