import { escapeMarkup } from '../../lang/html.ts';
import { type ClusterResult, type Row, type RunResult, rowsOf } from './result.ts';

/** The report for continuous integration: a test suite for each cluster, as JUnit writes it. */
export function junitReport({ clusters, seconds }: RunResult): string {
  const suites = clusters.map(suiteOf);
  const tests = suites.reduce((sum, suite) => sum + suite.tests, 0);
  const failures = suites.reduce((sum, suite) => sum + suite.failures, 0);
  const xml = suites.map((suite) => suite.xml);
  return junitDocument({ name: 'prove', tests, failures, seconds }, xml);
}

/** What a whole run has. */
interface JunitTotals {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  readonly seconds: number;
}

/** A file of JUnit. @param suites the XML of each test suite */
export const junitDocument = (
  { name, tests, failures, seconds }: JunitTotals,
  suites: readonly string[],
): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" tests="${tests}" failures="${failures}" time="${seconds.toFixed(3)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');

function suiteOf(cluster: ClusterResult): { tests: number; failures: number; xml: string } {
  const rows = rowsOf(cluster);
  const broken = cluster.error === undefined ? [] : [brokenCase(cluster.cluster, cluster.error)];
  const skipped = cluster.unproven.map(
    ({ service, setting, reason }) =>
      `    <testcase classname="${escapeMarkup(cluster.cluster)}" name="${escapeMarkup(`${service} ${setting}`)}" time="0">\n      <skipped message="${escapeMarkup(reason)}"/>\n    </testcase>`,
  );
  const tests = rows.length + broken.length + skipped.length;
  const failures = rows.filter(({ ok }) => !ok).length + broken.length;
  const attributes = `name="${escapeMarkup(cluster.cluster)}" tests="${tests}" failures="${failures}" skipped="${skipped.length}" time="${cluster.seconds.toFixed(3)}"`;
  const cases = [...broken, ...rows.map((row) => caseXml(cluster.cluster, row)), ...skipped];
  return { tests, failures, xml: [`  <testsuite ${attributes}>`, ...cases, '  </testsuite>'].join('\n') };
}

function caseXml(cluster: string, { name, ms, ok, expected, seen, where, kept }: Row): string {
  const open = `    <testcase classname="${escapeMarkup(cluster)}" name="${escapeMarkup(name)}" time="${(ms / 1000).toFixed(3)}"`;
  if (ok) return `${open}/>`;
  const detail = [`expected: ${expected}`, `seen: ${seen}`, where, ...(kept ? [`kept: ${kept}`] : [])].join(
    '\n',
  );
  return `${open}>\n      <failure message="${escapeMarkup(`expected ${expected}, seen ${seen}`)}">${escapeMarkup(detail)}</failure>\n    </testcase>`;
}

const brokenCase = (cluster: string, error: string): string =>
  `    <testcase classname="${escapeMarkup(cluster)}" name="the mesh starts" time="0">\n      <failure message="${escapeMarkup(error)}"/>\n    </testcase>`;
