import {
  type ClusterResult,
  confidenceOf,
  type Row,
  type RunResult,
  remarksOf,
  rowsOf,
  summaryOf,
} from './result.ts';

/** Characters of a comment on GitHub, with some left for a text before it. */
const longest = 60_000;

/** The first line of a report: by it, a new comment replaces the one before. */
export const marker = '<!-- grpc-istio-gitops proof -->';

/** The report for a pull request: failures first, the tables behind a click. */
export function markdownReport(result: RunResult): string {
  if (result.nothing !== undefined)
    return `${marker}\n### Proof of the routes: nothing to prove\n\n${cell(result.nothing)}\n`;
  const failed = result.clusters.flatMap((cluster) =>
    rowsOf(cluster)
      .filter(({ ok }) => !ok)
      .map((row) => ({ cluster: cluster.cluster, row })),
  );
  const sound = failed.length === 0 && result.clusters.every(({ error }) => error === undefined);
  const failures = failed.map(
    ({ cluster, row }) =>
      `- ${cluster}: **${cell(row.name)}** (${cell(row.where)}): expected ${cell(row.expected)}, seen ${cell(row.seen)}`,
  );
  const text = (sections: readonly string[]) =>
    [
      marker,
      `### Proof of the routes: ${sound ? 'everything holds' : 'something does not hold'}`,
      '',
      `${summaryOf(result)}. ${confidenceOf(result)}`,
      '',
      ...remarksOf(result).flatMap((remark) => [cell(remark), '']),
      ...(failures.length > 0 ? [...failures, ''] : []),
      ...sections,
    ].join('\n');
  const whole = text(result.clusters.map(clusterSection));
  return whole.length <= longest ? whole : text(result.clusters.map(clusterLine));
}

/** A cluster without room for its table. */
function clusterLine(cluster: ClusterResult): string {
  const rows = rowsOf(cluster);
  return `- ${cluster.cluster}: ${cell(cluster.error ?? `${rows.filter(({ ok }) => ok).length} of ${rows.length} cases hold`)}`;
}

function clusterSection(cluster: ClusterResult): string {
  const rows = rowsOf(cluster);
  if (cluster.error !== undefined) return `**${cluster.cluster}**: ${cell(cluster.error)}\n`;
  const proven = rows.filter(({ ok }) => ok).length;
  const unproven = cluster.unproven.map(
    ({ service, setting, reason }) => `- ${cell(service)} ${cell(setting)}: ${cell(reason)}`,
  );
  return [
    `<details><summary>${cluster.cluster}: ${proven} of ${rows.length} cases hold</summary>`,
    '',
    '| | case | from → method | calls | expected | seen | ms |',
    '| --- | --- | --- | ---: | --- | --- | ---: |',
    ...rows.map(rowText),
    '',
    ...(unproven.length > 0 ? ['Not provable without a cluster:', '', ...unproven, ''] : []),
    '</details>',
    '',
  ].join('\n');
}

const rowText = ({ ok, name, from, method, calls, expected, seen, ms }: Row): string =>
  `| ${ok ? '✔' : '✘'} | ${cell(name)} | ${cell(`${from} → ${method}`)} | ${calls} | ${cell(expected)} | ${cell(seen)} | ${ms} |`;

/** Text for a cell of a table: it neither ends the cell nor counts as markup. */
export const cell = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replaceAll('\n', ' ');
