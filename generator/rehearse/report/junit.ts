import { escapeMarkup } from '../../lang/html.ts';
import { junitDocument } from '../../prove/report/junit.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { type Problem, type ProblemKind, problemKinds, type Verdict } from '../verdict/problem.ts';
import { totalsOf } from './numbers.ts';
import { clusterText } from './words.ts';

/** What must hold, by the kind of problem that shows the contrary. */
const claims: Readonly<Record<ProblemKind, string>> = {
  'failed before the change': 'the state before the change works',
  'failed calls': 'no call fails',
  'cut streams': 'no stream is cut',
  'unannounced deletion': 'nothing is deleted without announcement',
  'rejected pods': 'the API server admits all pods',
  'killed pods': 'all pods end in their grace period',
  'too few pods': 'every version keeps the pods that its specs give it',
  'wrong share': 'calls are split as specified',
  pause: 'no route pauses for more than a second',
  'not settled': 'everything is Synced and Healthy',
  'repeated sync': 'no Application syncs again and again',
};

/** The report for continuous integration: a test suite for each cluster, a test case for each kind of problem. */
export function junitReport(rehearsal: Rehearsal, { problems }: Verdict): string {
  const suites = [...rehearsal.clusters, undefined].map((cluster) =>
    suiteOf(
      cluster,
      problems.filter((problem) => placeOf(problem, rehearsal) === cluster),
    ),
  );
  const failures = suites.reduce((sum, suite) => sum + suite.failures, 0);
  const tests = suites.length * problemKinds.length;
  const { seconds } = totalsOf(rehearsal);
  const xml = suites.map((suite) => suite.xml);
  return junitDocument({ name: 'rehearse', tests, failures, seconds }, xml);
}

const placeOf = ({ cluster }: Problem, { clusters }: Rehearsal): string | undefined =>
  clusters.find((each) => each === cluster);

function suiteOf(cluster: string | undefined, problems: readonly Problem[]) {
  const name = escapeMarkup(clusterText(cluster));
  const cases = problemKinds.map((kind) =>
    caseXml(
      name,
      kind,
      problems.filter((problem) => problem.kind === kind),
    ),
  );
  const failures = problemKinds.filter((kind) => problems.some((problem) => problem.kind === kind)).length;
  const xml = [
    `  <testsuite name="${name}" tests="${problemKinds.length}" failures="${failures}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n');
  return { failures, xml };
}

function caseXml(cluster: string, kind: ProblemKind, problems: readonly Problem[]): string {
  const open = `    <testcase classname="${cluster}" name="${escapeMarkup(claims[kind])}"`;
  if (problems.length === 0) return `${open}/>`;
  const message = problems.map(({ title }) => title).join('; ');
  const detail = problems.map(({ title, cause, evidence, advice }) =>
    [
      title,
      ...(cause === undefined ? [] : [`cause: most likely ${cause}`]),
      ...evidence.map((text) => `seen: ${text}`),
      ...(advice === undefined ? [] : [`to do: ${advice}`]),
    ].join('\n'),
  );
  return `${open}>\n      <failure message="${escapeMarkup(message)}">${escapeMarkup(detail.join('\n\n'))}</failure>\n    </testcase>`;
}
