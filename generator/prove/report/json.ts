import { countsOf, type RunResult, rowsOf } from './result.ts';

/** The report for machines. */
export function jsonReport(result: RunResult): string {
  const { clusters, chances, alpha, seconds, stale } = result;
  const report = {
    ...countsOf(result),
    seconds,
    ...(stale === undefined ? {} : { stale }),
    statistics: { assertions: chances, alpha },
    clusters: clusters.map((cluster) => ({
      name: cluster.cluster,
      seconds: cluster.seconds,
      ...(cluster.error === undefined ? {} : { error: cluster.error }),
      cases: rowsOf(cluster).map((row, index) => {
        const verdict = cluster.verdicts[index];
        return { ...row, kind: verdict?.case.kind, claims: verdict?.claims ?? [] };
      }),
      unproven: cluster.unproven,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
