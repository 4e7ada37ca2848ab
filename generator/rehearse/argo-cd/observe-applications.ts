import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { LiveObject } from '../../mesh/kubernetes-object.ts';
import { type WatchEvent, watchObjects } from '../../mesh/watch.ts';
import type { ApplicationState, Recorder } from '../recording.ts';
import { applicationStatus } from './application-state.ts';
import { differingFields } from './differing-fields.ts';
import { applicationsPath } from './refresh.ts';

/** The Applications as they are now, while their changes are recorded. */
export interface ApplicationObserver {
  applications(): readonly LiveObject[];
  /** The state that was recorded last; undefined for an Application that does not exist. */
  stateOf(name: string): ApplicationState | undefined;
  /** When an Application changed its state last. */
  lastChange(): number;
  /** Resolves when everything that was seen is recorded. */
  recorded(): Promise<void>;
  close(): void;
}

/** Where to look, and what to record. */
export interface ApplicationObservation {
  readonly client: KubernetesClient;
  /** Argo CD keeps the fields that differ in Redis. */
  readonly redisHost: string;
  isRecorded(application: LiveObject): boolean;
  readonly recorder: Pick<Recorder, 'observe'>;
}

/** Records each state of each Application, with the fields that differ. */
export async function observeApplications({
  client,
  redisHost,
  isRecorded,
  recorder,
}: ApplicationObservation): Promise<ApplicationObserver> {
  const texts = new Map<string, string>();
  const states = new Map<string, ApplicationState>();
  let changed = Date.now();
  // One after the other, so the recording has the order of the events.
  let queue: Promise<void> = Promise.resolve();
  const listener = ({ change, object }: WatchEvent) => {
    if (!isRecorded(object)) return;
    const { differing, ...status } = applicationStatus(object);
    const isDeleted = change === 'deleted';
    const text = JSON.stringify({ differing, status, isDeleted });
    if (texts.get(status.name) === text) return;
    texts.set(status.name, text);
    const at = Date.now();
    changed = at;
    const fields = isDeleted ? Promise.resolve([]) : differingFields(redisHost, status.name, differing);
    queue = queue.then(async () => {
      const state: ApplicationState = {
        kind: 'application',
        at,
        ...status,
        outOfSync: await fields,
        ...(isDeleted ? { isDeleted } : {}),
      };
      if (isDeleted) states.delete(status.name);
      else states.set(status.name, state);
      recorder.observe(state);
    });
  };
  const watch = watchObjects(client, applicationsPath, listener);
  await watch.ready;
  return {
    applications: watch.objects,
    stateOf: (name) => states.get(name),
    lastChange: () => changed,
    recorded: () => queue,
    close: watch.close,
  };
}
