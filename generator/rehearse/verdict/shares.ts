import { acceptanceRegion, alphaFor } from '../../prove/statistics.ts';
import { type CallRoute, tickMs } from '../recording.ts';
import type { Rehearsal, Shares } from '../rehearsal.ts';
import { routeText } from './incidents.ts';
import { momentText, type Period, restOf, transitionOf } from './moments.ts';
import { ticksOf } from './pauses.ts';
import type { Problem } from './problem.ts';

/** How many calls each version answered, and how many are expected. */
export interface VersionCount {
  readonly version: string;
  readonly calls: number;
  /** Percent; undefined without an expectation. */
  readonly expected: number | undefined;
  /** False if chance does not explain the difference. */
  readonly ok: boolean;
}

/** The calls of a route by version, in a period in which the shares do not change. */
export function countsOf(
  route: CallRoute,
  period: Period,
  expected: Shares | undefined,
  alpha: number,
  rehearsal: Rehearsal,
): VersionCount[] {
  const counts = callsByVersion(route.id, period, rehearsal);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const versions = [...new Set([...counts.keys(), ...Object.keys(expected ?? {})])].sort();
  return versions.map((version) => {
    const calls = counts.get(version) ?? 0;
    if (!expected) return { version, calls, expected: undefined, ok: true };
    const percent = expected[version] ?? 0;
    const region = acceptanceRegion(total, percent / 100, alpha);
    return {
      version,
      calls,
      expected: percent,
      ok: total === 0 || (calls >= region.from && calls <= region.to),
    };
  });
}

/** The calls of a route by version, in the ticks that lie in a period. */
export function callsByVersion(
  route: string,
  { from, to }: Period,
  rehearsal: Rehearsal,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { at, byVersion } of ticksOf(route, rehearsal))
    if (at >= from && at + tickMs <= to)
      for (const [version, calls] of Object.entries(byVersion))
        counts.set(version, (counts.get(version) ?? 0) + calls);
  return counts;
}

/** How often one comparison may be wrong by chance, if all of the rehearsal together keep to the usual limit. */
export function alphaOf({ steps }: Pick<Rehearsal, 'steps'>): number {
  const percents = steps.flatMap(({ shares }) =>
    Object.values(shares).flatMap((each) => Object.values(each)),
  );
  return alphaFor(percents.filter((percent) => percent > 0 && percent < 100).length);
}

/** Calls that fail are of no version, so the rest says nothing about the shares. */
const hasFailures = (route: CallRoute, { from, to }: Period, rehearsal: Rehearsal): boolean =>
  ticksOf(route.id, rehearsal).some(({ at, failed }) => failed > 0 && at + tickMs > from && at < to);

/** Routes whose calls were answered by other versions than the step specifies. */
export function shareProblems(rehearsal: Rehearsal): Problem[] {
  const alpha = alphaOf(rehearsal);
  return rehearsal.recording.routes
    .filter(({ isStream }) => !isStream)
    .flatMap((route) =>
      rehearsal.steps.flatMap((step, index) => [
        ...strangers(route, index, rehearsal),
        ...settledShares(route, index, step.shares[route.id], alpha, rehearsal),
      ]),
    );
}

function settledShares(
  route: CallRoute,
  step: number,
  expected: Shares | undefined,
  alpha: number,
  rehearsal: Rehearsal,
): Problem[] {
  const period = restOf(rehearsal, step);
  if (!period || !expected || hasFailures(route, period, rehearsal)) return [];
  const counts = countsOf(route, period, expected, alpha, rehearsal);
  if (counts.every(({ ok }) => ok)) return [];
  const when = step === 0 ? 'before the change' : `after ${momentText(rehearsal, period.from)}`;
  return [
    {
      kind: 'wrong share',
      cluster: route.cluster,
      step,
      title: `Calls of ${routeText(route)} (${route.method}) are split in another way than specified ${when}`,
      evidence: [`expected ${sharesText(expected)}`, `seen ${countsText(counts)}`],
      advice:
        'Compare the weights of the cluster file with the VirtualService and with the versions that have ready pods.',
    },
  ];
}

/** During a change, either the old or the new shares apply: a version without calls in both must not answer. */
function strangers(route: CallRoute, step: number, rehearsal: Rehearsal): Problem[] {
  const [before, after] = [
    rehearsal.steps[step - 1]?.shares[route.id],
    rehearsal.steps[step]?.shares[route.id],
  ];
  if (!before || !after) return [];
  const counts = callsByVersion(route.id, transitionOf(rehearsal, step), rehearsal);
  const strange = [...counts].filter(([version, calls]) => calls > 0 && !before[version] && !after[version]);
  return strange.map(([version, calls]) => ({
    kind: 'wrong share',
    cluster: route.cluster,
    step,
    title: `Calls of ${routeText(route)} (${route.method}) went to ${version} during the change, which has no share before or after it`,
    evidence: [`${calls} calls`, `before: ${sharesText(before)}`, `after: ${sharesText(after)}`],
  }));
}

/** `90% v1, 10% v2` */
export const sharesText = (shares: Shares): string =>
  Object.entries(shares)
    .filter(([, percent]) => percent > 0)
    .map(([version, percent]) => `${percent}% ${version}`)
    .join(', ');

/** `903 v1 (90%), 97 v2 (10%)` */
export function countsText(counts: readonly Pick<VersionCount, 'version' | 'calls'>[]): string {
  const total = counts.reduce((sum, { calls }) => sum + calls, 0);
  const seen = counts.filter(({ calls }) => calls > 0);
  return total === 0
    ? 'no calls'
    : seen.map(({ version, calls }) => `${calls} ${version} (${percentText(calls / total)})`).join(', ');
}

function percentText(share: number): string {
  const percent = share * 100;
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)}%`;
}
