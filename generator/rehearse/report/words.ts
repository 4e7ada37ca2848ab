import { plural } from '../../diagnostics/words.ts';
import type { ObjectChange } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { isDeletion, objectText } from '../verdict/objects.ts';
import type { Verdict } from '../verdict/problem.ts';
import { sharesText, type VersionCount } from '../verdict/shares.ts';
import { changesOf, type RouteNumbers, type StepNumbers, totalsOf } from './numbers.ts';

/** What every report begins or ends with. */
export function headlineOf({ passed, problems }: Verdict): string {
  return passed
    ? 'Passed: this change can be pushed'
    : `Failed: do not push this change yet (${plural(problems.length, 'problem')})`;
}

/** `12,400 calls, 3 failed; 24 streams, none cut; 1 push to 2 clusters in 48 s` */
export function summaryOf(rehearsal: Rehearsal): string {
  const { sent, failed, streams, cut, seconds } = totalsOf(rehearsal);
  const changes = changesOf(rehearsal).length;
  const { substitutes = [] } = rehearsal;
  return [
    `${numberText(sent)} calls, ${failed === 0 ? 'none' : numberText(failed)} failed`,
    ...(streams + cut > 0
      ? [`${numberText(Math.max(streams, cut))} streams, ${cut === 0 ? 'none' : cut} cut`]
      : []),
    `${changes} ${changes === 1 ? 'push' : 'pushes'} to ${plural(rehearsal.clusters.length, 'cluster')} in ${seconds.toFixed(0)} s`,
    ...(substitutes.length > 0
      ? [`substitutes answered for ${substitutes.join(', ')}, which have no src/main.ts`]
      : []),
  ].join('; ');
}

/** `12,400` */
export const numberText = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `push 1: 4f2c9aa feat: send 10% to v2` */
export const pushText = ({ step, commit, subject }: StepNumbers): string =>
  `${step === 0 ? 'start' : `push ${step}`}: ${commit.slice(0, 7)} ${subject}`;

/** `settled after 9.0 s` */
export const settledText = ({ settledAfterMs }: StepNumbers): string =>
  settledAfterMs === undefined ? 'did not settle' : `settled after ${(settledAfterMs / 1000).toFixed(1)} s`;

/** The calls of a route by version before, during and after a push. */
export const sharesOfRoute = ({
  before,
  during,
  after,
  expectedBefore,
  expectedAfter,
  route,
}: RouteNumbers) => ({
  before: partText(before, expectedBefore && sharesText(expectedBefore)),
  during: during.length > 0 ? percentsText(during) : '–',
  after: partText(after, expectedAfter && sharesText(expectedAfter)),
  ok: route.isStream || [...before, ...after].every(({ ok }) => ok),
});

/** `90% v1, 10% v2`, or with what was expected, if that differs. */
function partText(counts: readonly VersionCount[], expected: string | undefined): string {
  if (counts.every(({ calls }) => calls === 0)) return '–';
  const seen = percentsText(counts);
  return counts.every(({ ok }) => ok) || expected === undefined ? seen : `${seen}, expected ${expected}`;
}

function percentsText(counts: readonly VersionCount[]): string {
  const total = counts.reduce((sum, { calls }) => sum + calls, 0);
  return counts
    .filter(({ calls }) => calls > 0)
    .map(({ version, calls }) => `${percentText(calls / total)} ${version}`)
    .join(', ');
}

/** A whole number if that is exact enough. */
const percentText = (share: number): string => {
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)}%`;
};

/** The name of a cluster, or of the one that Argo CD runs in. */
export const clusterText = (cluster: string | undefined): string => cluster ?? 'control cluster';

/** `changed VirtualService shop/stock (spec.http)` */
export function objectChangeText({ change, object, fields, manager = 'argocd' }: ObjectChange): string {
  const shown = [...fields.slice(0, mostFields), ...(fields.length > mostFields ? ['…'] : [])].join(', ');
  const by = /argocd/.test(manager) ? '' : ` by ${manager}`;
  // Its finalizers keep it until what it owns has ended.
  if (change === 'changed' && isDeletion({ change, fields })) return `began to delete ${objectText(object)}`;
  return `${change} ${objectText(object)}${shown === '' ? '' : ` (${shown})`}${by}`;
}

const mostFields = 2;
