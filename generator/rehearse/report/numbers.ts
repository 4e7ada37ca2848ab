import type { CallRoute, Moment, ObjectChange } from '../recording.ts';
import type { Rehearsal, Shares } from '../rehearsal.ts';
import { failuresOf } from '../verdict/incidents.ts';
import { endOf, isIn, type Period, restOf, stepAt, transitionOf } from '../verdict/moments.ts';
import { isOfController } from '../verdict/objects.ts';
import { longestPauseOf, ticksOf } from '../verdict/pauses.ts';
import { alphaOf, countsOf, type VersionCount } from '../verdict/shares.ts';
import { type Sync, syncsOf } from '../verdict/syncs.ts';
import { livesOf, type PodLife } from './pod-lives.ts';

/** What happened after a push, in one cluster. */
export interface ClusterNumbers {
  /** Undefined for the control cluster, with the Applications of Argo CD. */
  readonly cluster: string | undefined;
  /** In the order of their beginnings. */
  readonly syncs: readonly Sync[];
  /** Changes of objects that git has, in the order of time. */
  readonly changes: readonly ObjectChange[];
  /** Pods that changed their state. */
  readonly pods: readonly PodLife[];
  readonly routes: readonly RouteNumbers[];
}

/** The calls of a route from a push to the next one. */
export interface RouteNumbers {
  readonly route: CallRoute;
  readonly sent: number;
  readonly failed: number;
  /** Streams that were cut. */
  readonly cut: number;
  readonly longestPauseMs: number;
  readonly slowestMs: number;
  readonly before: readonly VersionCount[];
  readonly during: readonly VersionCount[];
  readonly after: readonly VersionCount[];
  readonly expectedBefore: Shares | undefined;
  readonly expectedAfter: Shares | undefined;
}

/** A push, and what followed in each cluster. */
export interface StepNumbers {
  readonly step: number;
  readonly commit: string;
  readonly subject: string;
  readonly pushed: Moment;
  /** From the push to the next one. */
  readonly period: Period;
  /** Undefined if it did not settle. */
  readonly settledAfterMs: number | undefined;
  readonly clusters: readonly ClusterNumbers[];
}

/** The steps that are a change; the only one, if there is only the state before it. */
export const changesOf = ({ steps }: Pick<Rehearsal, 'steps'>): number[] => {
  const indices = steps.map((_, index) => index);
  return indices.length > 1 ? indices.slice(1) : indices;
};

/** The numbers of all pushed changes. */
export const numbersOf = (rehearsal: Rehearsal): StepNumbers[] =>
  changesOf(rehearsal).flatMap((index): StepNumbers[] => {
    const step = rehearsal.steps[index];
    if (!step) return [];
    const { commit, subject, pushed, settled } = step;
    const settledAfterMs = settled === undefined ? undefined : settled - pushed;
    const clusters = [...rehearsal.clusters, undefined].map((cluster) =>
      clusterNumbers(cluster, index, rehearsal),
    );
    const period = periodOf(index, rehearsal);
    return [
      { step: index, commit, subject, pushed, period, settledAfterMs, clusters: clusters.filter(hasContent) },
    ];
  });

const periodOf = (step: number, rehearsal: Rehearsal): Period => ({
  from: rehearsal.steps[step]?.pushed ?? rehearsal.recording.began,
  to: endOf(rehearsal, step),
});

/** The control cluster is left out if nothing happened in it. */
const hasContent = ({ cluster, syncs, changes }: ClusterNumbers): boolean =>
  cluster !== undefined || syncs.length + changes.length > 0;

function clusterNumbers(cluster: string | undefined, step: number, rehearsal: Rehearsal): ClusterNumbers {
  const { recording, clusters } = rehearsal;
  const period = periodOf(step, rehearsal);
  const isHere = (name: string | undefined) =>
    cluster === undefined ? name === undefined || !clusters.includes(name) : name === cluster;
  const changes = recording.observations.filter(
    (each): each is ObjectChange =>
      each.kind === 'object' &&
      stepAt(rehearsal, each.at) === step &&
      isHere(each.cluster) &&
      !isOfController(each),
  );
  return {
    cluster,
    syncs: syncsOf(rehearsal).filter((sync) => isHere(sync.cluster) && isIn(sync.from, period)),
    changes,
    pods: livesOf(rehearsal).filter(
      (life) => isHere(life.cluster) && life.states.some(({ at }) => isIn(at, period)),
    ),
    routes: recording.routes
      .filter((route) => route.cluster === cluster)
      .map((route) => routeNumbers(route, step, rehearsal)),
  };
}

function routeNumbers(route: CallRoute, step: number, rehearsal: Rehearsal): RouteNumbers {
  const period = periodOf(step, rehearsal);
  const ticks = ticksOf(route.id, rehearsal).filter(({ at }) => isIn(at, period));
  const [expectedBefore, expectedAfter] = [step - 1, step].map(
    (each) => rehearsal.steps[each]?.shares[route.id],
  );
  const alpha = alphaOf(rehearsal);
  const count = (within: Period | undefined, expected: Shares | undefined) =>
    within ? countsOf(route, within, expected, alpha, rehearsal) : [];
  return {
    route,
    sent: ticks.reduce((sum, { sent }) => sum + sent, 0),
    failed: ticks.reduce((sum, { failed }) => sum + failed, 0),
    cut: failuresOf(rehearsal).filter(
      (failure) =>
        failure.route === route.id && failure.isCutStream && isIn(failure.at + failure.durationMs, period),
    ).length,
    longestPauseMs: route.isStream ? 0 : (longestPauseOf(route.id, rehearsal, period)?.lengthMs ?? 0),
    slowestMs: Math.max(0, ...ticks.map(({ slowestMs }) => slowestMs)),
    before: count(restOf(rehearsal, step - 1), expectedBefore),
    during: count(transitionOf(rehearsal, step), undefined),
    after: count(restOf(rehearsal, step), expectedAfter),
    expectedBefore,
    expectedAfter,
  };
}

/** Sums over a whole rehearsal. */
export interface Totals {
  readonly sent: number;
  readonly failed: number;
  /** Streams that ended. */
  readonly streams: number;
  readonly cut: number;
  readonly seconds: number;
}

/** The calls and streams of a whole rehearsal, as far as they count. */
export function totalsOf(rehearsal: Rehearsal): Totals {
  const { routes, began, ended } = rehearsal.recording;
  const failures = failuresOf(rehearsal);
  const sentOf = (areStreams: boolean) =>
    routes
      .filter(({ isStream }) => isStream === areStreams)
      .flatMap(({ id }) => ticksOf(id, rehearsal))
      .reduce((sum, { sent }) => sum + sent, 0);
  return {
    sent: sentOf(false),
    failed: failures.filter(({ isCutStream }) => !isCutStream).length,
    streams: sentOf(true),
    cut: failures.filter(({ isCutStream }) => isCutStream).length,
    seconds: (ended - began) / 1000,
  };
}
