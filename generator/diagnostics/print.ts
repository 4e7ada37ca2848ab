import type { Diagnostic, Place } from './diagnostic.ts';
import type { Severity } from './rule.ts';
import type { Span } from './source-file.ts';

/** How text is set off: real colours on a terminal, nothing elsewhere. */
export interface Paint {
  readonly red: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const ansi = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

/** Colours for a stream: only on a terminal, and not where NO_COLOR is set (no-color.org). */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  if (!stream.isTTY || env['NO_COLOR'])
    return { red: plain, yellow: plain, blue: plain, bold: plain, dim: plain };
  return {
    red: ansi(31, 39),
    yellow: ansi(33, 39),
    blue: ansi(36, 39),
    bold: ansi(1, 22),
    dim: ansi(2, 22),
  };
}

/** All diagnostics, errors and warnings in file order, each with its source line and caret, and a closing count. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const placed = diagnostics.map((diagnostic) => ({ diagnostic, span: spanOf(diagnostic.at) }));
  placed.sort(
    (a, b) =>
      byCodeUnits(a.diagnostic.at.file.path, b.diagnostic.at.file.path) ||
      a.span.line - b.span.line ||
      a.span.column - b.span.column,
  );
  const blocks = placed.map(({ diagnostic, span }) => printDiagnostic(diagnostic, span, paint));
  return `${blocks.join('\n\n')}\n\n${countLine(diagnostics, paint)}\n`;
}

/** The same order on every machine, whatever language it speaks. */
function byCodeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function printDiagnostic(
  { rule, message, at, hint, related = [] }: Diagnostic,
  span: Span,
  paint: Paint,
): string {
  const tone = toneOf(rule.severity, paint);
  return [
    `${tone(paint.bold(rule.severity))} ${paint.bold(rule.code)} ${location(at, span)}`,
    `  ${paint.bold(visible(message))}`,
    ...frame(at, span, tone, paint),
    ...related.flatMap((other) => {
      const otherSpan = spanOf(other.at);
      return [
        `  ${visible(other.message)}: ${location(other.at, otherSpan)}`,
        ...frame(other.at, otherSpan, paint.blue, paint),
      ];
    }),
    ...(hint ? [`  ${paint.blue('help:')} ${visible(hint)}`] : []),
  ].join('\n');
}

function toneOf(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, information: paint.blue }[severity];
}

function location({ file }: Place, { line, column }: Span): string {
  return `${visible(file.path)}:${line}:${column}`;
}

/** Longest stretch of a source line shown: a line of a megabyte helps nobody. */
const maxWidth = 120;

function frame(
  { file }: Place,
  { line, column, endColumn }: Span,
  tone: (text: string) => string,
  paint: Paint,
): string[] {
  const text = file.line(line);
  if (!text) return [];
  const start = column > maxWidth - 20 ? column - 40 : 0;
  const shown = visible(text.slice(start, start + maxWidth));
  const gutter = String(line);
  const caret = tone('^'.repeat(Math.max(1, Math.min(endColumn - column, maxWidth - (column - 1 - start)))));
  return [
    paint.dim(`  ${' '.repeat(gutter.length)} |`),
    `  ${paint.dim(`${gutter} |`)} ${start > 0 ? '…' : ''}${shown}`,
    `  ${paint.dim(`${' '.repeat(gutter.length)} |`)} ${' '.repeat(column - 1 - start + (start > 0 ? 1 : 0))}${caret}`,
  ];
}

/** Control and direction characters would move the caret, or do worse things to a terminal. */
function visible(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => '\u00b7'.repeat(character.length));
}

function countLine(diagnostics: readonly Diagnostic[], paint: Paint): string {
  const count = (severity: Severity) => diagnostics.filter(({ rule }) => rule.severity === severity).length;
  const parts: [number, string, Severity][] = [
    [count('error'), plural(count('error'), 'error'), 'error'],
    [count('warning'), plural(count('warning'), 'warning'), 'warning'],
    [count('information'), `${count('information')} for information`, 'information'],
  ];
  return parts
    .flatMap(([many, text, severity]) => (many > 0 ? [toneOf(severity, paint)(text)] : []))
    .join(', ');
}

/** `1 error`, `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The span a place stands for. */
export function spanOf(place: Place): Span {
  return 'path' in place
    ? place.file.spanOf(place.path, place.on)
    : place.file.spanAt(place.offset, place.length);
}
