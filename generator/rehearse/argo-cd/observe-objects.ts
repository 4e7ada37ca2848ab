import { textAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import { type Watch, type WatchEvent, watchObjects } from '../../mesh/watch.ts';
import type { ObjectChange, Recorder } from '../recording.ts';
import { changedFields, isKeptByControllers, managerOf, timeOf } from './changed-fields.ts';

/** A kind of objects, in whatever version of its API. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Records all changes of the objects of a cluster, made by any client. */
export interface ObjectObserver {
  /** Also watches these kinds; resolves when no change of them is missed any more. The cluster may not have all. */
  watch(kinds: readonly GroupKind[]): Promise<void>;
  close(): void;
}

/** Kinds that controllers create and change all the time; pods are recorded by the kubelet. */
const unobserved = new Set(['Pod', 'Event', 'Lease', 'Endpoints', 'EndpointSlice', 'ReplicaSet']);

/** Observes the objects of a cluster: those that exist when their kind is first watched are not recorded as created. */
export function observeObjects(
  cluster: string,
  client: KubernetesClient,
  recorder: Pick<Recorder, 'observe'>,
): ObjectObserver {
  const watches = new Map<string, Watch>();
  const observe = async (kind: GroupKind): Promise<void> => {
    const path = await collectionOf(client, kind);
    if (path === undefined || watches.has(path)) return;
    let isListed = false;
    const watch = watchObjects(client, path, (event) => {
      const change = isListed ? changeOf(cluster, event) : undefined;
      if (change) recorder.observe(change);
    });
    watches.set(path, watch);
    await watch.ready;
    isListed = true;
  };
  return {
    async watch(kinds) {
      await Promise.all(kinds.filter(({ kind }) => !unobserved.has(kind)).map(observe));
    },
    close() {
      for (const watch of watches.values()) watch.close();
    },
  };
}

/** The event as a change to record; undefined for a change of the status alone, and for what controllers keep for themselves. */
export function changeOf(cluster: string, event: WatchEvent): ObjectChange | undefined {
  const { change, object, before } = event;
  if (isKeptByControllers(object)) return undefined;
  const fields = change === 'changed' ? changedFields(before, object).filter(isRelevant) : [];
  if (change === 'changed' && fields.length === 0) return undefined;
  const manager = change === 'deleted' ? undefined : managerOf(before, object);
  return {
    kind: 'object',
    at: momentOf(event),
    cluster,
    change: change === 'added' ? 'created' : change,
    object: nameOfLive(object),
    fields,
    ...(manager === undefined ? {} : { manager }),
  };
}

/**
 * When a change was made. On a busy machine its event arrives late: then the time that the API server has written is nearer,
 * although it has whole seconds.
 */
function momentOf({ change, before, object }: WatchEvent): number {
  const now = Date.now();
  if (change === 'deleted') return now;
  const { deletionTimestamp } = object.metadata;
  const isNew = before?.metadata.deletionTimestamp === undefined;
  const written = isNew && deletionTimestamp !== undefined ? deletionTimestamp : timeOf(before, object);
  return written === undefined ? now : Math.min(now, Date.parse(written) + 999);
}

/** The controller and a webhook talk to each other by these fields of an Application. */
const isRelevant = (field: string): boolean =>
  !/^(?:operation(?:\.|$)|metadata\.annotations\["argocd\.argoproj\.io\/refresh"\])/.test(field);

function nameOfLive({ apiVersion, kind, metadata: { namespace, name } }: LiveObject): ObjectChange['object'] {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** The path of all objects of a kind, in the version that the API server prefers; undefined if it has no such kind. */
async function collectionOf(
  client: KubernetesClient,
  { group, kind }: GroupKind,
): Promise<string | undefined> {
  const version =
    group === '' ? 'v1' : textAt(await client.get(`/apis/${group}`), 'preferredVersion', 'groupVersion');
  if (version === undefined) return undefined;
  const root = group === '' ? `/api/${version}` : `/apis/${version}`;
  const resource = maps(await client.get(root), 'resources').find(
    (each) => each['kind'] === kind && !String(each['name']).includes('/'),
  );
  return resource === undefined ? undefined : `${root}/${String(resource['name'])}`;
}
