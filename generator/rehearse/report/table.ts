import { isOfHttp } from '../../model/http-request.ts';
import { type Paint, paintFor } from '../../terminal/paint.ts';
import { displayWidth, wrap } from '../../terminal/width.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { secondsText } from '../verdict/moments.ts';
import type { Problem, Remark, Verdict } from '../verdict/problem.ts';
import { type ClusterNumbers, numbersOf, type RouteNumbers, type StepNumbers } from './numbers.ts';
import { podsText } from './pod-lives.ts';
import {
  clusterText,
  headlineOf,
  numberText,
  objectChangeText,
  pushText,
  settledText,
  sharesOfRoute,
  summaryOf,
} from './words.ts';

/** The width of a problem. */
const width = 110;

/** The report for people: what happened in each cluster, then the problems, and the verdict last. */
export function tableReport(rehearsal: Rehearsal, verdict: Verdict, paint: Paint): string {
  const { problems, remarks, passed } = verdict;
  const colour = passed ? paint.green : paint.red;
  const unsent = (rehearsal.unsent ?? []).map(
    ({ route, reason }) => `  ${route.cluster}: ${route.caller} → ${route.callee} ${route.method}: ${reason}`,
  );
  return [
    ...numbersOf(rehearsal).flatMap((step) => stepText(step, paint)),
    ...(unsent.length > 0 ? [paint.dim('Calls that were not made:'), ...unsent.map(paint.dim), ''] : []),
    ...remarks.flatMap((remark) => [...noticeText(remark, paint.yellow('●'), paint), '']),
    ...problems.flatMap((problem) => [...noticeText(problem, paint.red('✘'), paint), '']),
    ...(rehearsal.kept === undefined ? [] : [`Logs: ${rehearsal.kept}`]),
    summaryOf(rehearsal),
    colour(paint.bold(headlineOf(verdict))),
    '',
  ].join('\n');
}

/** The same without colours, for files. */
export const plainTable = (rehearsal: Rehearsal, verdict: Verdict): string =>
  tableReport(rehearsal, verdict, paintFor({}, {}));

function stepText(step: StepNumbers, paint: Paint): string[] {
  const settled =
    step.settledAfterMs === undefined ? paint.red(settledText(step)) : paint.dim(settledText(step));
  return [
    `${paint.bold(pushText(step))}  ${settled}`,
    ...step.clusters.flatMap((each) => clusterPart(each, step, paint)),
    '',
  ];
}

function clusterPart(numbers: ClusterNumbers, { pushed, period }: StepNumbers, paint: Paint): string[] {
  const { cluster, syncs, changes, pods, routes } = numbers;
  const since = (at: number) => secondsText(at - pushed, true).padStart(8);
  const events = [
    ...syncs.map(({ from, to, application, phase }) => ({
      at: from,
      text: `${application} syncs: ${phase === 'Succeeded' ? 'done' : phase} after ${secondsText(to - from)}`,
    })),
    ...changes.map((change) => ({ at: change.at, text: objectChangeText(change) })),
  ].toSorted((a, b) => a.at - b.at);
  const shown = events.slice(0, mostEvents).map(({ at, text }) => `  ${since(at)}  ${text}`);
  const hidden = events.length - shown.length;
  const lines = [...shown, ...(hidden > 0 ? [`            and ${hidden} more`] : [])];
  return [
    '',
    paint.bold(clusterText(cluster)),
    ...(lines.length > 0 ? lines : [paint.dim('  nothing was synced')]),
    ...(pods.length > 0 ? [`  pods: ${podsText(pods, period)}`] : []),
    ...(routes.length > 0 ? routeTable(routes, paint) : []),
  ];
}

/** Further ones are in the reports for files. */
const mostEvents = 40;

const columns = ['from → method', 'sent', 'failed', 'pause', 'slowest', 'before', 'during', 'after'];
const isNumber = (index: number): boolean => index >= 1 && index <= 4;

function routeTable(routes: readonly RouteNumbers[], paint: Paint): string[] {
  const rows = routes.map(cellsOf);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
        return isNumber(index) ? space + cell : cell + space;
      })
      .join('  ')}`.trimEnd();
  return [
    paint.dim(line(columns)),
    ...rows.map((row, index) => {
      const numbers = routes[index];
      const isBad = numbers && (numbers.failed + numbers.cut > 0 || !sharesOfRoute(numbers).ok);
      return isBad ? paint.red(line(row)) : line(row);
    }),
  ];
}

function cellsOf(numbers: RouteNumbers): string[] {
  const { route, sent, failed, cut, longestPauseMs, slowestMs } = numbers;
  const { before, during, after } = sharesOfRoute(numbers);
  const method = isOfHttp(route.method)
    ? route.method
    : route.method.slice(route.method.lastIndexOf('/') + 1);
  return [
    `${route.caller} → ${route.callee} ${method}${route.isStream ? ' (streams)' : ''}`,
    numberText(sent),
    route.isStream && cut > 0 ? `${cut} cut` : numberText(failed),
    route.isStream ? '–' : secondsText(longestPauseMs),
    route.isStream ? '–' : `${Math.round(slowestMs)} ms`,
    before,
    during,
    after,
  ];
}

function noticeText(
  { title, cluster, cause, evidence, advice }: Problem | Remark,
  mark: string,
  paint: Paint,
): string[] {
  const lines = (label: string, text: string) =>
    wrap(text, width - 12).map((line, index) => `  ${(index === 0 ? label : '').padEnd(10)}${line}`);
  return [
    `${mark} ${paint.bold(title)} ${paint.dim(`(${clusterText(cluster)})`)}`,
    ...(cause === undefined ? [] : lines('cause:', `most likely ${cause}`)),
    ...evidence.flatMap((text, index) => lines(index === 0 ? 'seen:' : '', text)),
    ...(advice === undefined ? [] : lines('to do:', advice)),
  ];
}
