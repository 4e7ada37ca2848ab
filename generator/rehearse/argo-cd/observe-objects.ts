import { textAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { type LiveObject, maps } from '../../mesh/kubernetes-object.ts';
import { type Watch, type WatchEvent, watchObjects } from '../../mesh/watch.ts';
import type { ObjectChange, Recorder } from '../recording.ts';
import { changedFields, managerOf } from './changed-fields.ts';

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

/** The event as a change to record; undefined if nothing but the status has changed. */
export function changeOf(cluster: string, { change, object, before }: WatchEvent): ObjectChange | undefined {
  const fields = change === 'changed' ? changedFields(before, object).filter(isRelevant) : [];
  if (change === 'changed' && fields.length === 0) return undefined;
  const manager = change === 'deleted' ? undefined : managerOf(before, object);
  return {
    kind: 'object',
    at: Date.now(),
    cluster,
    change: change === 'added' ? 'created' : change,
    object: nameOfLive(object),
    fields,
    ...(manager === undefined ? {} : { manager }),
  };
}

/** Fields of an Application by which the controller and a webhook talk to each other, and the locks of istiod. */
const isRelevant = (field: string): boolean =>
  !/^(?:operation(?:\.|$)|metadata\.annotations\["(?:argocd\.argoproj\.io\/refresh|control-plane\.alpha\.kubernetes\.io\/leader)"\])/.test(
    field,
  );

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
