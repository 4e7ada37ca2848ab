import { setTimeout } from 'node:timers/promises';
import { textAt } from '../../lang/at-path.ts';
import { applicationsFolder, rootFolder } from '../../layout/paths.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import type { ApplicationState, Moment } from '../recording.ts';
import type { UnsettledApplication } from '../rehearsal.ts';
import { isBusy } from './application-state.ts';
import type { ApplicationObserver } from './observe-applications.ts';
import { isConcerned } from './refresh.ts';

/** The result of a push. */
export interface Settlement {
  /** Since when everything was Synced and Healthy; undefined if that did not happen. */
  readonly settled?: Moment;
  /** Empty if everything is Synced and Healthy. */
  readonly unsettled: readonly UnsettledApplication[];
}

/** What to wait for. */
export interface SettlementQuestion {
  /** The commit that was pushed last. */
  readonly revision: string;
  /** Names of the clusters; Applications of other clusters do not count. */
  readonly clusters: readonly string[];
  /** Longest time to wait. */
  readonly limitMs: number;
}

/** Where the answer is read. */
export interface SettlementSources {
  readonly observer: ApplicationObserver;
  refresh(application: string): Promise<void>;
  /** Paths that differ between two commits. */
  changedPaths(from: string, to: string): Promise<readonly string[]>;
}

const pauseMs = 50;
/** Everything has to stay settled for this time: a change of one Application may be the cause of the next one. */
const quietMs = 2000;
/** Without any change for this time, nothing more happens without a refresh. */
const steadyMs = 5000;
const mostRefreshes = 3;

/**
 * Waits until Argo CD has done what the commit asks for, or until it does not get there: after three refreshes, because
 * an Application may have compared before an object that it depends on was there.
 */
export async function waitForSettlement(
  { revision, clusters, limitMs }: SettlementQuestion,
  { observer, refresh, changedPaths }: SettlementSources,
): Promise<Settlement> {
  const began = Date.now();
  let [refreshes, refreshed] = [0, began];
  let settled: Moment | undefined;
  for (;;) {
    const rest: Reason[] = [];
    for (const application of observer.applications()) {
      if (!belongsTo(application, clusters)) continue;
      const reason = await reasonOf(application, revision, changedPaths);
      if (reason) rest.push(reason);
    }
    const now = Date.now();
    if (rest.length === 0) {
      settled ??= now;
      if (now - settled >= quietMs) return { settled, unsettled: [] };
    } else {
      settled = undefined;
      const isSteady =
        now - Math.max(observer.lastChange(), refreshed) > steadyMs && !rest.some((each) => each.mayChange);
      const isOver = now - began > limitMs;
      const isDue = isSteady || now - began > ((refreshes + 1) * limitMs) / (mostRefreshes + 1);
      if (isOver || (isSteady && refreshes === mostRefreshes)) {
        await observer.recorded();
        return { unsettled: rest.map((each) => unsettled(each, observer.stateOf(each.name))) };
      }
      if (isDue && refreshes < mostRefreshes) {
        refreshes++;
        refreshed = now;
        await Promise.all(rest.map(({ name }) => refresh(name)));
      }
    }
    await setTimeout(pauseMs);
  }
}

/** Whether an Application deploys to one of the clusters, is that of a cluster, or is the root Application. */
export function belongsTo(application: LiveObject, clusters: readonly string[]): boolean {
  const destination = textAt(application, 'spec', 'destination', 'name') ?? '';
  const path = textAt(application, 'spec', 'source', 'path') ?? '';
  return (
    clusters.includes(destination) ||
    path === rootFolder ||
    clusters.some((cluster) => path === applicationsFolder(cluster))
  );
}

/** Why an Application is not settled. */
export interface Reason {
  readonly name: string;
  /** Why it is not settled, if its state does not show that. */
  readonly message?: string;
  /** Pods may be starting, or an operation is running: no refresh helps, and waiting may. */
  readonly mayChange: boolean;
}

/** Why an Application is not settled at a commit; undefined if it is. */
export async function reasonOf(
  application: LiveObject,
  revision: string,
  changedPaths: SettlementSources['changedPaths'],
): Promise<Reason | undefined> {
  const { name, deletionTimestamp } = application.metadata;
  const operation = textAt(application, 'status', 'operationState', 'message') ?? '';
  if (/waiting for (?:pruning|deletion) confirmation/.test(operation))
    return { name, message: `It waits for a person: ${operation}`, mayChange: false };
  if (deletionTimestamp !== undefined)
    return { name, message: 'Argo CD has not finished deleting it', mayChange: true };
  // Its condition has the reason why it could not be compared.
  if (maps(application, 'status', 'conditions').some(({ type }) => String(type).endsWith('Error')))
    return { name, mayChange: isBusy(application) };
  const compared = textAt(application, 'status', 'sync', 'revision') ?? '';
  if (compared === '') return { name, message: 'Argo CD has not compared it with git', mayChange: false };
  if (compared !== revision && isConcerned(application, await changedPaths(compared, revision))) {
    const message = `It was compared with ${compared.slice(0, 7)}, and not with ${revision.slice(0, 7)}`;
    return { name, message, mayChange: false };
  }
  const isSynced = textAt(application, 'status', 'sync', 'status') === 'Synced';
  const health = textAt(application, 'status', 'health', 'status');
  const mayChange = health === 'Progressing' || isBusy(application);
  if (isSynced && health === 'Healthy' && !mayChange) return undefined;
  const unhealthy = unhealthyObjects(application);
  return { name, ...(unhealthy === '' ? {} : { message: unhealthy }), mayChange };
}

/** `Deployment stock-v2 is Progressing`, for each object of an Application that is not healthy. */
const unhealthyObjects = (application: LiveObject): string =>
  maps(application, 'status', 'resources')
    .filter((resource) => !['Healthy', undefined].includes(textAt(resource, 'health', 'status')))
    .map(
      (resource) =>
        `${String(resource['kind'])} ${String(resource['name'])} is ${textAt(resource, 'health', 'status')}`,
    )
    .join(', ');

function unsettled({ name, message }: Reason, state: ApplicationState | undefined): UnsettledApplication {
  const {
    cluster,
    sync = 'Unknown',
    health = 'Unknown',
    conditions = [],
    operation,
    outOfSync = [],
  } = state ?? {};
  const failure = operation?.phase === 'Succeeded' ? undefined : operation?.message;
  const texts = [message, ...conditions, message?.includes(failure ?? '') ? undefined : failure];
  const known = texts.filter((text) => text !== undefined && text !== '');
  return {
    name,
    ...(cluster === undefined ? {} : { cluster }),
    sync,
    health,
    ...(known.length === 0 ? {} : { message: known.join('; ') }),
    outOfSync,
  };
}
