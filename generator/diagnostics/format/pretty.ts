import type { Mask } from '../../secrets/mask.ts';
import type { Paint } from '../../terminal/paint.ts';
import { displayWidth, wrap } from '../../terminal/width.ts';
import type { Diagnostic, Place } from '../diagnostic.ts';
import { inOrder, type Placed } from '../order.ts';
import { spanOf } from '../place.ts';
import type { Rule, Severity } from '../rule.ts';
import { maskedLine, maskFor, withoutSecrets } from '../secrets.ts';
import type { Span } from '../source-file.ts';
import { countOf, plural } from '../words.ts';

/** Options for the output besides the findings. */
export interface PrettyOptions {
  /** Columns of the terminal; if undefined, nothing is wrapped. */
  readonly width?: number | undefined;
  /** The number of findings that comments in specs have suppressed. */
  readonly suppressed?: number;
  /** Findings that are not printed; the secrets in their files are still masked. */
  readonly unshown?: readonly Diagnostic[];
  /**
   * Maximum number of findings of one code that are shown in full: the hundredth of the same kind does not
   * help.
   */
  readonly mostOfACode?: number;
  /** The number of findings that `--fix` can fix. */
  readonly fixable?: number;
}

/** All diagnostics in file order, each with its source line and caret, and a summary line; for people. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  paint: Paint,
  {
    width,
    suppressed = 0,
    unshown = [],
    fixable = 0,
    mostOfACode = Number.POSITIVE_INFINITY,
  }: PrettyOptions = {},
): string {
  const mask = maskFor([...diagnostics, ...unshown]);
  const page = { paint, mask, width: Math.max(40, width ?? Number.POSITIVE_INFINITY) };
  const { shown, more } = firstOfEachCode(inOrder(diagnostics), mostOfACode);
  const blocks = [
    ...shown.map(({ diagnostic, span }) => block(diagnostic, span, page)),
    ...[...more].map(
      ([code, count]) => `… and ${count} more of ${paint.bold(code)}; --format json lists all`,
    ),
  ];
  const offer = fixable > 0 ? `npm run check -- --fix fixes ${fixable} of them\n` : '';
  return `${[...blocks, countLine(diagnostics, suppressed, paint)].join('\n\n')}\n${offer}`;
}

/** Findings of one remedy that are shown in full. */
const mostOfOneRemedy = 3;

/** The first findings of each code, and how many are left out. */
function firstOfEachCode(placed: readonly Placed[], most: number) {
  const mostOf = ({ hasOneRemedy }: Rule) => (hasOneRemedy ? Math.min(most, mostOfOneRemedy) : most);
  const counts = new Map<Rule, number>();
  const shown = placed.filter(({ diagnostic: { rule } }) => {
    const count = (counts.get(rule) ?? 0) + 1;
    counts.set(rule, count);
    return count <= mostOf(rule);
  });
  const more = [...counts].flatMap(([rule, count]) =>
    count > mostOf(rule) ? [[rule.code, count - mostOf(rule)] as const] : [],
  );
  return { shown, more };
}

/** Colours, mask and width of the output. */
interface Page {
  readonly paint: Paint;
  readonly mask: Mask;
  readonly width: number;
}

function block(diagnostic: Diagnostic, span: Span, page: Page) {
  const { paint, mask } = page;
  const { rule, message, at, hint, related = [] } = withoutSecrets(diagnostic, mask);
  const tone = toneOf(rule.severity, paint);
  const help = hint ? wrapped('  help: ', words(hint), page) : [];
  return [
    `${tone(paint.bold(rule.severity))} ${paint.bold(rule.code)} ${location(at, span)}`,
    ...wrapped('  ', words(message), page).map((line) => `  ${paint.bold(line.slice(2))}`),
    ...frame(at, span, tone, page),
    ...related.flatMap((other) => {
      const otherSpan = spanOf(other.at);
      const text = `${words(other.message)}: ${location(other.at, otherSpan)}`;
      return [...wrapped('  ', text, page), ...frame(other.at, otherSpan, paint.blue, page)];
    }),
    ...help.map((line, index) => (index === 0 ? `  ${paint.blue('help:')}${line.slice(7)}` : line)),
  ].join('\n');
}

/** A text after a prefix, with further lines indented by its width. */
function wrapped(beginning: string, text: string, { width }: Page): string[] {
  const indent = ' '.repeat(beginning.length);
  return wrap(text, width - beginning.length).map((line, i) => `${i === 0 ? beginning : indent}${line}`);
}

function location({ file }: Place, { line, column }: Span): string {
  return `${visible(file.path)}:${line}:${column}`;
}

/** Longest part of a source line that is shown: a line of a megabyte does not help. */
const maxShown = 120;

function frame(
  { file }: Place,
  span: Span,
  tone: (text: string) => string,
  { paint, mask, width }: Page,
): string[] {
  const { line } = span;
  const written = file.line(line);
  if (!written) return [];
  const { text, columnOf, endOf } = maskedLine(written, mask);
  const [column, endColumn] = [columnOf(span.column), endOf(span.endColumn)];
  const gutter = String(line);
  // Two columns before the gutter, three after it, and one for the sign of a cut.
  const room = Math.min(maxShown, width - gutter.length - 6);
  const start = column > room - 20 ? Math.max(0, column - Math.floor(room / 3)) : 0;
  const shown = visible(text.slice(start, start + room));
  const before = `${start > 0 ? '…' : ''}${shown.slice(0, column - 1 - start)}`;
  const marked = shown.slice(column - 1 - start, Math.max(column, endColumn) - 1 - start);
  const margin = `  ${paint.dim(`${' '.repeat(gutter.length)} |`)}`;
  return [
    paint.dim(`  ${' '.repeat(gutter.length)} |`),
    `  ${paint.dim(`${gutter} |`)} ${start > 0 ? '…' : ''}${shown}`,
    `${margin} ${' '.repeat(displayWidth(before))}${tone('^'.repeat(Math.max(1, displayWidth(marked))))}`,
  ];
}

/** Limits for a word and a message: a spec may quote itself, and a key may have a thousand letters. */
const [longestWord, longestMessage] = [160, 1_000];

/** A message, shortened for the output. */
function words(text: string): string {
  const cut = (part: string, length: number) => `${[...part].slice(0, length).join('')}…`;
  const short = visible(text).replace(/\S+/gu, (word) =>
    word.length > longestWord ? cut(word, longestWord / 2) : word,
  );
  return short.length > longestMessage ? cut(short, longestMessage) : short;
}

/** Control and direction characters could move the caret, or do worse in a terminal. */
function visible(text: string): string {
  return text
    .replace(/\t/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => '\u00b7'.repeat(character.length));
}

function countLine(diagnostics: readonly Diagnostic[], suppressed: number, paint: Paint): string {
  const count = (severity: Severity) => countOf(diagnostics, severity);
  const parts: [number, string, (text: string) => string][] = [
    [count('error'), plural(count('error'), 'error'), toneOf('error', paint)],
    [count('warning'), plural(count('warning'), 'warning'), toneOf('warning', paint)],
    [count('information'), `${count('information')} information`, toneOf('information', paint)],
    [suppressed, `${suppressed} suppressed`, paint.dim],
  ];
  return parts.flatMap(([many, text, tone]) => (many > 0 ? [tone(text)] : [])).join(', ');
}

/** The colour of a severity. */
function toneOf(severity: Severity, paint: Paint): (text: string) => string {
  return { error: paint.red, warning: paint.yellow, information: paint.blue }[severity];
}
