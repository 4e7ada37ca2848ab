import { plural } from '../../diagnostics/words.ts';
import { tally, tallyText } from '../../prove/claims/evidence.ts';
import { type FailedCall, type Moment, tickMs } from '../recording.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { adviceFor } from './advice.ts';
import { type Cause, causeFinder, causeKey, causeText } from './causes.ts';
import { endOfCall, type Incident, incidentsOf, routeText } from './incidents.ts';
import { isBeforeChange, momentText, stepAt } from './moments.ts';
import { lagIn, lagText, longestPauseOf, ticksOf } from './pauses.ts';
import type { Problem, ProblemKind } from './problem.ts';
import { syncText } from './syncs.ts';

/** Incidents with the same cause. */
interface Group {
  readonly kind: ProblemKind;
  readonly cluster: string;
  readonly step: number;
  readonly cause: Cause | undefined;
  readonly incidents: [Incident, ...Incident[]];
}

/** Failed calls and cut streams, one problem for each cause. */
export function callProblems(rehearsal: Rehearsal): Problem[] {
  const groups = new Map<string, Group>();
  const causeOf = causeFinder(rehearsal);
  for (const incident of incidentsOf(rehearsal)) {
    const { cluster, callee } = incident.route;
    const begin = endOfCall(incident.failures[0]);
    const isBefore = isBeforeChange(rehearsal, begin);
    const kind = isBefore
      ? 'failed before the change'
      : incident.isCutStream
        ? 'cut streams'
        : 'failed calls';
    const cause = causeOf(incident);
    const step = stepAt(rehearsal, begin);
    const key = [kind, cluster, step, cause ? causeKey(cause) : `${callee}|${incident.code}`].join('|');
    const group = groups.get(key);
    if (group) group.incidents.push(incident);
    else groups.set(key, { kind, cluster, step, cause, incidents: [incident] });
  }
  return [...groups.values()].map((group) => problemOf(group, rehearsal));
}

function problemOf({ kind, cluster, step, cause, incidents }: Group, rehearsal: Rehearsal): Problem {
  const failures = incidents.flatMap((incident) => incident.failures);
  const advice = cause && adviceFor(cause, incidents[0]);
  return {
    kind,
    cluster,
    step,
    title: titleOf(kind, incidents, failures, rehearsal),
    evidence: evidenceOf(incidents, failures, rehearsal),
    ...(cause ? { cause: causeText(cause, rehearsal) } : {}),
    ...(advice ? { advice } : {}),
  };
}

function titleOf(
  kind: ProblemKind,
  incidents: readonly [Incident, ...Incident[]],
  failures: readonly FailedCall[],
  rehearsal: Rehearsal,
): string {
  const { firstEnd, to } = spanOf(failures);
  const count = plural(
    failures.length,
    incidents.every(({ isCutStream }) => isCutStream) ? 'stream' : 'call',
  );
  const verb = kind === 'cut streams' ? (failures.length === 1 ? 'was cut' : 'were cut') : 'failed';
  const codes = [...new Set(incidents.map(({ code }) => code))].join(' and ');
  const what = `${count} ${callersText(incidents)} ${verb} with ${codes}`;
  if (kind === 'failed before the change') return `The state before the change already fails: ${what}`;
  return `${what}, ${betweenText(firstEnd, to, rehearsal)}`;
}

/** `of frontend → stock (shop.v1.Stock/Get)`, `of 3 routes to stock` */
function callersText([{ route }, ...others]: readonly [Incident, ...Incident[]]): string {
  const routes = new Set([route, ...others.map((each) => each.route)]);
  if (routes.size === 1) return `of ${routeText(route)} (${route.method})`;
  const callees = new Set([...routes].map(({ callee }) => callee));
  return `of ${routes.size} routes${callees.size === 1 ? ` to ${route.callee}` : ''}`;
}

function betweenText(first: Moment, last: Moment, rehearsal: Rehearsal): string {
  const [from, to] = [momentText(rehearsal, first), momentText(rehearsal, last)];
  return from === to ? `at ${from}` : `from ${from} to ${to}`;
}

const mostRoutes = 5;

function evidenceOf(
  incidents: readonly [Incident, ...Incident[]],
  failures: readonly FailedCall[],
  rehearsal: Rehearsal,
): string[] {
  const routes = [...new Set(incidents.map(({ route }) => route))];
  const lines = routes.map((route) => {
    const own = failures.filter((failure) => failure.route === route.id);
    const sent = sentDuring(own, route.id, rehearsal);
    const of = sent > own.length && !route.isStream ? ` of ${sent}` : '';
    const pause = route.isStream ? undefined : longestPauseOf(route.id, rehearsal, spanOf(own));
    const paused = pause ? `; no call succeeded for ${(pause.lengthMs / 1000).toFixed(1)} s` : '';
    const codes = tally(own.map(({ code }) => code));
    const codesText = codes.size === 1 ? [...codes.keys()].join() : tallyText(codes);
    const verb = own.every(({ isCutStream }) => isCutStream) ? 'cut' : 'failed';
    return `${routeText(route)} ${route.method}: ${own.length}${of} ${verb} (${codesText})${paused}`;
  });
  const hidden = lines.length - mostRoutes;
  const [first] = incidents[0].failures;
  const answered = tally(failures.flatMap(({ answeredBy }) => answeredBy ?? []));
  const sync =
    incidents[0].route.cluster === '' ? undefined : syncText(rehearsal, incidents[0].route, endOfCall(first));
  const { from, to } = spanOf(failures);
  const lag = lagIn({ from, lengthMs: to - from }, rehearsal);
  return [
    ...lines.slice(0, mostRoutes),
    ...(hidden > 0 ? [`and ${plural(hidden, 'more route')}`] : []),
    ...(first.message === '' ? [] : [`first message: ${first.message}`]),
    ...(answered.size > 0
      ? [`pods that answered: ${[...answered].map(([pod, count]) => `${pod} (${count})`).join(', ')}`]
      : []),
    ...(sync === undefined ? [] : [sync]),
    ...(lag ? [lagText(lag)] : []),
  ];
}

/** When the first failure began and ended, and when the last one ended. There may be too many for arguments of Math.min. */
function spanOf(failures: readonly FailedCall[]) {
  let [from, firstEnd, to] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const failure of failures) {
    const end = endOfCall(failure);
    from = Math.min(from, failure.at);
    firstEnd = Math.min(firstEnd, end);
    to = Math.max(to, end);
  }
  return { from, firstEnd, to };
}

/** The calls of a route that ended while some of them failed. */
function sentDuring(failures: readonly FailedCall[], route: string, rehearsal: Rehearsal): number {
  const { from, to } = spanOf(failures);
  return ticksOf(route, rehearsal)
    .filter((tick) => tick.at + tickMs > from && tick.at <= to)
    .reduce((sum, tick) => sum + tick.sent, 0);
}
