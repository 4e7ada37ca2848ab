import type { Rehearsal, Shares } from '../rehearsal.ts';
import type { Verdict } from '../verdict/problem.ts';
import type { VersionCount } from '../verdict/shares.ts';
import { type ClusterNumbers, numbersOf, type RouteNumbers, type StepNumbers, totalsOf } from './numbers.ts';
import type { PodLife } from './pod-lives.ts';

/** Raised if a key changes its meaning or is removed. */
const version = 1;

/** The report for machines. Times are milliseconds after the push of their step. */
export function jsonReport(rehearsal: Rehearsal, { passed, problems, remarks }: Verdict): string {
  const { callsPerSecond, clusters, kept, unsent = [] } = rehearsal;
  const report = {
    version,
    passed,
    problems,
    remarks,
    totals: totalsOf(rehearsal),
    callsPerSecond,
    clusters,
    ...(kept === undefined ? {} : { kept }),
    unsent: unsent.map(({ route, reason }) => ({ ...route, reason })),
    steps: numbersOf(rehearsal).map((step) => ({
      step: step.step,
      commit: step.commit,
      subject: step.subject,
      settledAfterMs: step.settledAfterMs ?? null,
      clusters: step.clusters.map((each) => clusterJson(each, step)),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

const clusterJson = ({ cluster, syncs, changes, pods, routes }: ClusterNumbers, { pushed }: StepNumbers) => ({
  cluster: cluster ?? null,
  syncs: syncs.map(({ application, revision, phase, message, from, to }) => ({
    application,
    revision,
    phase,
    message,
    beganMs: from - pushed,
    endedMs: to - pushed,
  })),
  changes: changes.map(({ at, change, object, fields, manager }) => ({
    atMs: at - pushed,
    change,
    object,
    fields,
    manager: manager ?? null,
  })),
  pods: pods.map((life) => podJson(life, pushed)),
  routes: routes.map(routeJson),
});

const podJson = (
  { pod, states, readyAfterMs, stoppedAfterMs, isKilled, isRejected }: PodLife,
  pushed: number,
) => ({
  ...pod,
  readyAfterMs: readyAfterMs ?? null,
  stoppedAfterMs: stoppedAfterMs ?? null,
  isKilled,
  isRejected,
  states: states.map(({ at, state, message }) => ({
    atMs: at - pushed,
    state,
    ...(message === undefined ? {} : { message }),
  })),
});

const routeJson = ({
  route,
  before,
  during,
  after,
  expectedBefore,
  expectedAfter,
  ...numbers
}: RouteNumbers) => ({
  ...route,
  ...numbers,
  before: partJson(before, expectedBefore),
  during: partJson(during, undefined),
  after: partJson(after, expectedAfter),
});

const partJson = (counts: readonly VersionCount[], expected: Shares | undefined) => ({
  calls: Object.fromEntries(counts.map(({ version: name, calls }) => [name, calls])),
  expected: expected ?? null,
  ok: counts.every(({ ok }) => ok),
});
