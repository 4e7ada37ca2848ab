import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { maps } from '../../mesh/kubernetes-object.ts';

/** What the API server itself writes into each object at each change, and what controllers report. */
const ignored = new Set([
  'status',
  'metadata.managedFields',
  'metadata.resourceVersion',
  'metadata.generation',
  'metadata.creationTimestamp',
  'metadata.uid',
]);

/**
 * The paths of the fields that differ, such as `spec.replicas` and `spec.http[0].route[1].weight`. A value that only one
 * side has is one path. The status and what the API server counts are left out.
 */
export function changedFields(before: unknown, after: unknown): string[] {
  return [...differences(before, after, '')];
}

function* differences(before: unknown, after: unknown, path: string): Generator<string> {
  if (ignored.has(path)) return;
  if (isMap(before) && isMap(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      yield* differences(before[key], after[key], path === '' ? key : `${path}${step(key)}`);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    for (let index = 0; index < Math.max(before.length, after.length); index++)
      yield* differences(before[index], after[index], `${path}[${index}]`);
  } else if (before !== after) yield path;
}

/** Keys of labels and annotations have dots and slashes of their own. */
const step = (key: string): string => (/^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`);

/**
 * Who made a change: the manager whose entry is new or different in the object after it. The API server keeps an entry
 * for each manager, with the fields that it set and the time of its last change.
 * Source: Kubernetes, Server-Side Apply, Managing fields.
 */
export function managerOf(before: unknown, after: unknown): string | undefined {
  const manager = changedEntry(before, after)?.['manager'];
  return typeof manager === 'string' ? manager : undefined;
}

/** When a change was made, in whole seconds, as the API server has written it. */
export function timeOf(before: unknown, after: unknown): string | undefined {
  const time = changedEntry(before, after)?.['time'];
  return typeof time === 'string' ? time : undefined;
}

function changedEntry(before: unknown, after: unknown): PlainMap | undefined {
  const earlier = new Set(entriesOf(before).map((entry) => JSON.stringify(entry)));
  const changed = entriesOf(after).filter((entry) => !earlier.has(JSON.stringify(entry)));
  // An update of the status may come in the same moment, and may also set annotations.
  const rank = (entry: PlainMap) => `${entry['subresource'] === undefined} ${String(entry['time'])}`;
  return changed.toSorted((a, b) => rank(b).localeCompare(rank(a)))[0];
}

/** Managers of what Kubernetes and Istio keep for their own work, such as locks and certificates. */
const controllers = new Set(['kube-apiserver', 'kube-controller-manager', 'pilot-discovery']);

/** True for an object that only controllers have written: it is not from git, and no person has edited it. */
export function isKeptByControllers(object: unknown): boolean {
  const managers = entriesOf(object).map((entry) => String(entry['manager']));
  return managers.length > 0 && managers.every((manager) => controllers.has(manager));
}

const entriesOf = (object: unknown): readonly PlainMap[] => maps(object, 'metadata', 'managedFields');
