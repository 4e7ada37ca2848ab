import { textAt } from '../lang/at-path.ts';
import { maps, objectFrom } from '../mesh/kubernetes-object.ts';
import { type ApplicationStatus, applicationStatus, isBusy } from '../rehearse/argo-cd/application-state.ts';

/** An Application as Argo CD shows it. */
export interface LiveApplication extends ApplicationStatus {
  /** Why its health is as it is: conditions, objects that are not healthy, and the last operation if it failed. */
  readonly reasons: readonly string[];
  /** True if Argo CD syncs it now, or is about to. */
  readonly isBusy: boolean;
}

/**
 * The Application of an answer of Argo CD or of the API server.
 * Argo CD 3 keeps the health of single objects out of the Application: only its own API then has these messages.
 */
export function liveApplication(value: unknown): LiveApplication {
  const object = objectFrom(value);
  const status = applicationStatus(object);
  const { operation, conditions } = status;
  const unhealthy = maps(object, 'status', 'resources').flatMap((resource) => {
    const health = textAt(resource, 'health', 'status') ?? 'Healthy';
    const message = textAt(resource, 'health', 'message');
    return health === 'Healthy' || message === undefined
      ? []
      : [`${String(resource['kind'])} ${String(resource['name'])} is ${health}: ${message}`];
  });
  const hasFailed = operation && (['Failed', 'Error'].includes(operation.phase) || operation.retries > 0);
  return {
    ...status,
    isBusy: isBusy(object),
    reasons: [...conditions, ...unhealthy, ...(hasFailed ? [`sync: ${operation.message}`] : [])],
  };
}

/** What a sync shows about a commit. */
export type SyncState = 'done' | 'waiting' | 'failed';

/**
 * How far an Application is.
 * A Degraded state counts as failed only after the sync of the commit: before, it is the state that the commit may repair.
 * @param hasCommit true if the revision of the Application has the commit
 */
export function syncState(application: LiveApplication | undefined, hasCommit: boolean): SyncState {
  if (!application || !hasCommit || application.sync !== 'Synced') return 'waiting';
  if (application.health === 'Healthy') return 'done';
  return application.health === 'Degraded' && !application.isBusy ? 'failed' : 'waiting';
}

/** `Synced, Progressing at 1a2b3c4`, with reasons. */
export function liveText({ sync, health, revision, reasons }: LiveApplication): string {
  const at = revision === '' ? ', not synced yet' : ` at ${shortId(revision)}`;
  return `${sync}, ${health}${at}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`;
}

/** The beginning of the id of a commit. */
export const shortId = (commit: string): string => commit.slice(0, 8);
