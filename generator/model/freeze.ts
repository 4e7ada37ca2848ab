import { Cron } from 'croner';
import { scheduleProblem } from '../lang/cron-schedule.ts';
import type { FleetSpec } from '../schema/fleet.ts';
import { durationMs } from './duration.ts';

/** Times in which Argo CD does not sync some clusters. */
export interface Freeze {
  readonly reason: string;
  /** Five fields, as in cron. */
  readonly schedule: string;
  /** In Go's syntax, such as `62h`. */
  readonly duration: string;
  /** A name of the IANA database. */
  readonly timeZone: string;
  /** In the order of the fleet. */
  readonly clusters: readonly string[];
}

type FreezeWindow = NonNullable<FleetSpec['freeze']>[number];

/** The freezes of a fleet; without clusters and stages, one concerns all clusters. */
export function resolveFreezes(
  { freeze = [] }: Pick<FleetSpec, 'freeze'>,
  clusters: readonly { readonly name: string; readonly stage: string }[],
): Freeze[] {
  return freeze.map((window) => ({
    reason: window.reason,
    schedule: window.schedule,
    duration: window.duration,
    timeZone: window.timeZone ?? 'UTC',
    clusters: clusters.filter((cluster) => concerns(window, cluster)).map(({ name }) => name),
  }));
}

function concerns(
  { clusters, stages }: FreezeWindow,
  { name, stage }: { readonly name: string; readonly stage: string },
): boolean {
  if (!clusters && !stages) return true;
  return (clusters?.includes(name) ?? false) || (stages?.includes(stage) ?? false);
}

/** When a freeze starts, and how long it lasts. */
export type Times = Pick<Freeze, 'schedule' | 'timeZone' | 'duration'>;

/**
 * The schedule of a freeze. If both days are restricted, one of them is enough, as in Argo CD.
 * @throws Error for a schedule or a time zone that `startProblem` or `isTimeZone` rejects
 */
const cronOf = ({ schedule, timeZone }: Times): Cron =>
  new Cron(schedule, { timezone: timeZone, mode: '5-part', paused: true });

/** Why a freeze in a known time zone never starts; undefined if it does. */
export const startProblem = (times: Times): string | undefined =>
  scheduleProblem(times.schedule) ?? (cronOf(times).nextRun() ? undefined : 'no date matches its schedule');

/** True if the next window has always started before one ends. */
export function neverEnds(times: Times): boolean {
  const start = cronOf(times).nextRun();
  return start !== null && endOfFreeze(times, start) === 'never';
}

/** Starts that are followed until the end of a freeze is found. Windows that always overlap have no end. */
const maxWindows = 1_000;

/**
 * The end of a freeze that is active at a time, with windows that follow without a gap; undefined if it is not active.
 * `never` if windows always overlap.
 * Source: Argo CD, Sync Windows.
 */
export function endOfFreeze(freeze: Times, now: Date): Date | 'never' | undefined {
  const length = durationMs(freeze.duration);
  const cron = cronOf(freeze);
  let start = cron.nextRun(new Date(now.getTime() - length));
  if (!start || start > now) return undefined;
  for (let count = 0; count < maxWindows; count++) {
    const end = new Date(start.getTime() + length);
    const next = cron.nextRun(start);
    if (!next || next > end) return end;
    start = next;
  }
  return 'never';
}

/** The freezes of a cluster that are active at a time. */
export function activeFreezes(
  freezes: readonly Freeze[],
  cluster: string,
  now: Date,
): { readonly freeze: Freeze; readonly end: Date | 'never' }[] {
  return freezes.flatMap((freeze) => {
    if (!freeze.clusters.includes(cluster)) return [];
    const end = endOfFreeze(freeze, now);
    return end === undefined ? [] : [{ freeze, end }];
  });
}

/** `Mon 30 Nov 2026, 08:00 Europe/Berlin`. */
export function endText({ timeZone }: Pick<Freeze, 'timeZone'>, end: Date | 'never'): string {
  if (end === 'never') return 'someone removes it from clusters/fleet.yaml';
  const text = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(end);
  return `${text} ${timeZone}`;
}
