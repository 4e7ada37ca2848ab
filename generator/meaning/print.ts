import type { Paint } from '../terminal/paint.ts';
import { countsText, groupsOf } from './groups.ts';
import type { Meaning } from './meaning.ts';
import type { AttentionLevel, Statement } from './statement.ts';
import type { FactText } from './words/lists.ts';
import { factText } from './words.ts';

/** Width of a terminal that does not report its number of columns. */
const usualWidth = 100;

/**
 * What a change means, for a terminal: by cluster and service, the most dangerous first. Empty if nothing
 * changes.
 * @param width columns; longer lines are wrapped and indented
 */
export function printMeaning(
  { statements, clusters }: Pick<Meaning, 'statements' | 'clusters'>,
  paint: Paint,
  width: number = usualWidth,
): string {
  if (statements.length === 0) return '';
  const blocks = groupsOf(statements, clusters).map((group) =>
    [
      paint.bold(visible(clustersText(group.clusters, clusters))),
      ...group.subjects.flatMap(({ subject, statements: own }) => [
        ...(subject === undefined ? [] : [`  ${paint.blue(visible(subject))}`]),
        ...own.flatMap((statement) =>
          linesOf(statement, subject === undefined ? '  ' : '    ', paint, width),
        ),
      ]),
    ].join('\n'),
  );
  return `${[...blocks, countsText(statements)].join('\n\n')}\n`;
}

/** `dev, staging`; several that are all clusters become `all 3 clusters`. */
export function clustersText(own: readonly string[], all: readonly string[]): string {
  if (own.length === 0) return 'the fleet';
  return own.length === all.length && own.length > 3 ? `all ${all.length} clusters` : own.join(', ');
}

const marks: Readonly<Record<AttentionLevel, string>> = { danger: '!', notice: '~', routine: '·' };

/** A fact in one line: the subject, the change, and the reason to review it. */
export function statementText(statement: Statement): string {
  const { what, before, after } = factText(statement.fact);
  const change = before === undefined ? '' : `: ${before} → ${after ?? ''}`;
  const note = noteOf(statement);
  return `${what}${change}${note === undefined ? '' : ` (${note})`}`;
}

/** What a reviewer should know besides the fact: the reason to look at it, and the files that cause it. */
export function noteOf({ attention: { reason }, files = [] }: Statement): string | undefined {
  const parts = [...(reason === undefined ? [] : [reason]), ...files];
  return parts.length > 0 ? parts.join('; ') : undefined;
}

function linesOf(statement: Statement, indent: string, paint: Paint, width: number): string[] {
  const { level } = statement.attention;
  const note = noteOf(statement);
  const tone = { danger: paint.red, notice: paint.yellow, routine: paint.dim }[level];
  const pieces: Piece[] = [
    ...piecesOf(factText(statement.fact), paint),
    ...(note === undefined ? [] : [{ text: `(${note})`, paint: tone }]),
  ];
  const [first = '', ...others] = wrapped(pieces, Math.max(20, width - indent.length - 2));
  return [`${indent}${tone(marks[level])} ${first}`, ...others.map((line) => `${indent}    ${line}`)];
}

/** Part of a line, in one colour. */
interface Piece {
  readonly text: string;
  readonly paint: (text: string) => string;
}

function piecesOf({ what, before, after }: FactText, paint: Paint): Piece[] {
  const plain = (text: string) => text;
  if (before === undefined) return [{ text: what, paint: plain }];
  return [
    { text: `${what}:`, paint: plain },
    { text: before, paint: paint.dim },
    { text: '→', paint: paint.dim },
    { text: after ?? '', paint: paint.bold },
  ];
}

/** Wraps between words. A word longer than a line is not broken. */
function wrapped(pieces: readonly Piece[], width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { text, paint } of pieces) {
    for (const word of visible(text).split(' ')) {
      if (used > 0 && used + 1 + word.length > width - (lines.length > 0 ? 2 : 0)) {
        lines.push(line);
        [line, used] = ['', 0];
      }
      line += used > 0 ? ` ${paint(word)}` : paint(word);
      used += used > 0 ? 1 + word.length : word.length;
    }
  }
  return [...lines, line];
}

/** A text of the specs without characters that move the cursor of a terminal or change the text direction. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => '\u00b7'.repeat(character.length));
