import { clustersText, printMeaning, visible } from '../meaning/print.ts';
import type { Paint } from '../terminal/paint.ts';
import type { DiffLine } from './lines.ts';
import { type DocumentDifference, documentCounts, isEmpty, type Report, titleOf } from './report.ts';

/** The report for a terminal. @param width columns; undefined cuts no line */
export function printReport(report: Report, paint: Paint, width?: number): string {
  const head = paint.dim(`${visible(report.before)} → ${visible(report.after)}`);
  if (isEmpty(report)) return `${head}\n\nNothing changes for any cluster.\n`;
  return [
    `${head}\n`,
    printMeaning(report, paint, width),
    ...(report.documents.length > 0
      ? [
          paint.bold(`Documents: ${documentCounts(report.documents)}\n`),
          ...report.documents.map((document) => printDocument(document, report, paint, width)),
        ]
      : []),
  ].join('\n');
}

function printDocument(
  document: DocumentDifference,
  { clusters }: Report,
  paint: Paint,
  width: number | undefined,
): string {
  const { change, hunks, added, removed } = document;
  const place = [clustersText(document.clusters, clusters), ...(document.subject ? [document.subject] : [])];
  const size = [
    ...(added > 0 ? [paint.green(`+${added}`)] : []),
    ...(removed > 0 ? [paint.red(`-${removed}`)] : []),
  ].join(' ');
  const word = change === 'changed' ? '' : ` ${change === 'left' ? 'orphaned' : change}`;
  const head = `${paint.bold(visible(titleOf(document)))}${word}  ${paint.dim(visible(place.join(' / ')))}  ${size}`;
  // All lines of a created or deleted document would add little to its name.
  if (change !== 'changed') return `${head}\n`;
  const shown = hunks.flatMap(({ path, lines }) => [
    paint.blue(`  @@ ${visible(path)}`),
    ...lines.map((line) => printLine(line, paint, width)),
  ]);
  return `${[head, ...shown].join('\n')}\n`;
}

function printLine({ mark, text }: DiffLine, paint: Paint, width: number | undefined): string {
  const line = `  ${mark} ${visible(text)}`;
  const cut = width !== undefined && line.length > width ? `${line.slice(0, width - 1)}…` : line;
  return mark === '+' ? paint.green(cut) : mark === '-' ? paint.red(cut) : paint.dim(cut);
}
