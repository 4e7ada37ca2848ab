import { type CallRoute, type CallTick, type Lag, type Moment, tickMs } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { failuresOf, routeText } from './incidents.ts';
import { countsFrom, isBeforeChange, momentText, type Period, stepAt } from './moments.ts';
import type { Problem, Remark } from './problem.ts';

/** A time in which no call of a route succeeded. */
export interface Pause {
  readonly from: Moment;
  readonly lengthMs: number;
}

/** A longer pause is a problem. */
const longestAllowedMs = 1000;

/** The ticks of each rehearsal by route: a rehearsal is never changed. */
const ticksByRoute = new WeakMap<Rehearsal, ReadonlyMap<string, readonly CallTick[]>>();

/** The ticks of a route that count, in the order of time. */
export function ticksOf(route: string, rehearsal: Rehearsal): readonly CallTick[] {
  const byRoute = ticksByRoute.get(rehearsal) ?? groupTicks(rehearsal);
  ticksByRoute.set(rehearsal, byRoute);
  return byRoute.get(route) ?? [];
}

function groupTicks(rehearsal: Rehearsal): ReadonlyMap<string, readonly CallTick[]> {
  const byRoute = new Map<string, CallTick[]>();
  const from = countsFrom(rehearsal);
  for (const tick of rehearsal.recording.ticks.toSorted((a, b) => a.at - b.at)) {
    if (tick.at < from) continue;
    const own = byRoute.get(tick.route);
    if (own) own.push(tick);
    else byRoute.set(tick.route, [tick]);
  }
  return byRoute;
}

/**
 * The longest time without a successful call between the first and the last tick of a route, as far as ticks show it;
 * undefined without any pause. @param period only pauses that touch this period count
 */
export function longestPauseOf(route: string, rehearsal: Rehearsal, period?: Period): Pause | undefined {
  return longestOf(
    pausesOf(route, rehearsal).filter(
      ({ from, lengthMs }) => !period || (from < period.to + tickMs && from + lengthMs > period.from),
    ),
  );
}

const pausesOf = (route: string, rehearsal: Rehearsal): Pause[] =>
  pausesIn(ticksOf(route, rehearsal)).filter((pause) => isCalled(route, pause, rehearsal));

/** False for a pause in a step without the route: its caller or callee was not in the cluster. */
function isCalled(route: string, { from, lengthMs }: Pause, rehearsal: Rehearsal): boolean {
  const { steps } = rehearsal;
  if (!steps.some(({ shares }) => shares[route])) return true;
  const [first, last] = [stepAt(rehearsal, from), stepAt(rehearsal, from + lengthMs - 1)];
  return steps.slice(first, last + 1).every(({ shares }) => shares[route]);
}

function pausesIn(ticks: readonly CallTick[]): Pause[] {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (!first || !last) return [];
  const successful = ticks.filter(({ succeeded }) => succeeded > 0).map(({ at }) => at);
  const starts = [first.at, ...successful.map((at) => at + tickMs)];
  const ends = [...successful, last.at + tickMs];
  return starts.flatMap((from, index) => {
    const lengthMs = (ends[index] ?? from) - from;
    return lengthMs > 0 ? [{ from, lengthMs }] : [];
  });
}

/** Routes whose calls took a break, although none failed in it: they waited for an answer. */
export const pauseProblems = (rehearsal: Rehearsal): Problem[] =>
  longPausesOf(rehearsal).flatMap(({ route, pauses }) => {
    const pause = longestOf(pauses.filter((each) => !lagIn(each, rehearsal)));
    return pause ? [problemOf(route, pause, rehearsal)] : [];
  });

/** Pauses in which programs of the rehearsal did not run: this machine may be their cause, and the change may not. */
export const pausesOfBusyMachine = (rehearsal: Rehearsal): Remark[] =>
  longPausesOf(rehearsal).flatMap(({ route, pauses }) => {
    const pause = longestOf(pauses);
    const lag = pause && lagIn(pause, rehearsal);
    if (!lag) return [];
    const { advice: _, ...rest } = problemOf(route, pause, rehearsal);
    return [{ ...rest, kind: 'busy machine', evidence: [...rest.evidence, lagText(lag)] }];
  });

/** Pauses of each route that are too long. */
const longPausesOf = (rehearsal: Rehearsal): { route: CallRoute; pauses: readonly Pause[] }[] =>
  rehearsal.recording.routes
    .filter(({ isStream }) => !isStream)
    .map((route) => ({
      route,
      pauses: pausesOf(route.id, rehearsal).filter(
        (pause) => pause.lengthMs > allowedMs(route, rehearsal) && !hasFailures(route, pause, rehearsal),
      ),
    }));

const longestOf = (pauses: readonly Pause[]): Pause | undefined =>
  pauses.reduce<Pause | undefined>((a, b) => (a && a.lengthMs >= b.lengthMs ? a : b), undefined);

/** The longest time in a period in which a program of the rehearsal could not run. */
export const lagIn = (
  { from, lengthMs }: Pause,
  { recording: { lags } }: Pick<Rehearsal, 'recording'>,
): Lag | undefined =>
  lags
    .filter(({ at, lateMs }) => at < from + lengthMs && at + lateMs > from)
    .reduce<Lag | undefined>((a, b) => (a && a.lateMs >= b.lateMs ? a : b), undefined);

/** What a lag means. */
export const lagText = ({ lateMs }: Lag): string =>
  `this machine was busy: a program of the rehearsal could not run for ${(lateMs / 1000).toFixed(1)} s`;

/** A route with few calls has long times between them. */
function allowedMs({ id }: CallRoute, rehearsal: Rehearsal): number {
  const ticks = ticksOf(id, rehearsal);
  const sent = ticks.reduce((sum, tick) => sum + tick.sent, 0);
  const duration = (ticks.at(-1)?.at ?? 0) + tickMs - (ticks[0]?.at ?? 0);
  return Math.max(longestAllowedMs, sent === 0 ? 0 : (4 * duration) / sent);
}

/** The failed calls are reported with their own pause. */
const hasFailures = ({ id }: CallRoute, { from, lengthMs }: Pause, rehearsal: Rehearsal): boolean =>
  failuresOf(rehearsal).some(
    ({ route, at, durationMs }) =>
      route === id && at + durationMs >= from - tickMs && at <= from + lengthMs + tickMs,
  );

function problemOf(route: CallRoute, { from, lengthMs }: Pause, rehearsal: Rehearsal): Problem {
  const step = stepAt(rehearsal, from + lengthMs);
  const near = ticksOf(route.id, rehearsal).filter(
    ({ at }) => at >= from - tickMs && at <= from + lengthMs + tickMs,
  );
  const slowest = Math.max(0, ...near.map(({ slowestMs }) => slowestMs));
  const seconds = (lengthMs / 1000).toFixed(1);
  const before = isBeforeChange(rehearsal, from + lengthMs) ? ' before the change' : '';
  return {
    kind: 'pause',
    cluster: route.cluster,
    step,
    title: `No call of ${routeText(route)} (${route.method}) was answered for ${seconds} s${before}, although none failed`,
    evidence: [
      `the pause began at ${momentText(rehearsal, from)}`,
      `the slowest call in it took ${(slowest / 1000).toFixed(1)} s`,
    ],
    advice: 'Callers with a shorter deadline would have failed. Look at the pods and retries of this time.',
  };
}
