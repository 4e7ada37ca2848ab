import { type Paint, paintFor } from '../../terminal/paint.ts';
import {
  againText,
  type ClusterResult,
  confidenceOf,
  type Row,
  type RunResult,
  remarksOf,
  rowsOf,
  sendingText,
  summaryOf,
} from './result.ts';

/** Longest text of a column; failures are shown in full below the table. */
const widest = { name: 56, route: 36, expected: 56, seen: 48 };

/** The report for people: a table for each cluster, what failed in full, and what could not be shown. */
export function tableReport(result: RunResult, paint: Paint): string {
  const parts = result.clusters.map((cluster) => clusterTable(cluster, result.flags ?? [], paint));
  const remarks = [...remarksOf(result).map(paint.yellow), confidenceOf(result)];
  return `${parts.join('\n')}\n${remarks.join('\n')}\n${paint.bold(summaryOf(result))}\n`;
}

function clusterTable(cluster: ClusterResult, flags: readonly string[], paint: Paint): string {
  const rows = rowsOf(cluster);
  const heading = `${paint.bold(cluster.cluster)} ${paint.dim(`(${cluster.seconds.toFixed(1)} s)`)}`;
  if (cluster.error !== undefined) return `${heading}\n  ${paint.red('✘')} ${cluster.error}\n`;
  const columns = ['', 'case', 'from → method', 'calls', 'expected', 'seen', 'ms'];
  const cells = rows.map(cellsOf);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        index === 3 || index === 6 ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const lines = rows.map((row, index) => {
    const text = line(cells[index] ?? []);
    return row.ok ? text.replace('✔', paint.blue('✔')) : paint.red(text);
  });
  const failed = rows.filter(({ ok }) => !ok).map((row) => failure(cluster.cluster, row, flags, paint));
  const unproven = cluster.unproven.map(
    ({ service, setting, reason }) => `  ${service} ${setting}: ${reason}`,
  );
  return [
    heading,
    ...(rows.length > 0 ? [paint.dim(line(columns)), ...lines] : ['  nothing to prove']),
    ...failed,
    ...(cluster.kept === undefined ? [] : [`Logs and configurations: ${cluster.kept}`]),
    ...(unproven.length > 0 ? [paint.dim('Not provable here:'), ...unproven.map(paint.dim)] : []),
    '',
  ].join('\n');
}

function cellsOf({ ok, name, from, method, calls, expected, seen, ms }: Row): string[] {
  return [
    ok ? '✔' : '✘',
    cut(name, widest.name),
    cut(`${from} → ${method}`, widest.route),
    String(calls),
    cut(expected, widest.expected),
    cut(seen, widest.seen),
    String(ms),
  ];
}

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

function failure(cluster: string, row: Row, flags: readonly string[], paint: Paint): string {
  const { name, where, expected, seen, kept } = row;
  return [
    '',
    `${paint.red('✘')} ${paint.bold(name)} ${where}`,
    `  ${sendingText(row)}`,
    `  expected: ${expected}`,
    `  seen:     ${seen}`,
    ...(kept === undefined ? [] : [`  logs and configurations: ${kept}`]),
    `  again:    ${againText(cluster, row, flags)}`,
  ].join('\n');
}

/** The same without colours, for files. */
export const plainTable = (result: RunResult): string => tableReport(result, paintFor({}));
