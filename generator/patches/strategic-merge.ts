import { isMap, type PlainMap } from '../lang/plain-map.ts';

/**
 * By which keys the items of a list are told apart; lists by other names are replaced as a whole.
 * Source: Kubernetes, OpenAPI, x-kubernetes-patch-merge-key and x-kubernetes-list-map-keys.
 */
const mergeKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['ephemeralContainers', ['name']],
  ['volumes', ['name']],
  ['env', ['name']],
  ['imagePullSecrets', ['name']],
  ['resourceClaims', ['name']],
  ['volumeMounts', ['mountPath']],
  ['volumeDevices', ['devicePath']],
  ['hostAliases', ['ip']],
  ['topologySpreadConstraints', ['topologyKey', 'whenUnsatisfiable']],
]);

/** Groups whose documents Kustomize merges lists of by keys: it has the schemas of Kubernetes' own kinds only. */
const known = /^(?:v1$|(?:apps|batch|autoscaling|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io)\/)/;

/** The keys that name the items of a list; undefined for a list that is replaced as a whole. */
export const mergeKeysOf = (name: string, items: readonly unknown[]): readonly string[] | undefined =>
  name === 'ports' ? [portKeyOf(items), 'protocol'] : mergeKeys.get(name);

/** True where two items of a list of this name are one, so that they are merged; undefined for lists that are replaced. */
export function sameItem(
  name: string,
  items: readonly unknown[],
): ((one: unknown, other: unknown) => boolean) | undefined {
  const keys = mergeKeysOf(name, items);
  return keys && ((one, other) => isMap(one) && isMap(other) && keys.every((key) => one[key] === other[key]));
}

/** Containers and Services call the number of a port differently. */
const portKeyOf = (items: readonly unknown[]): string =>
  items.some((item) => isMap(item) && 'containerPort' in item) ? 'containerPort' : 'port';

/** True for a document whose lists are merged by keys. */
export const mergesLists = (apiVersion: unknown): boolean => known.test(String(apiVersion));

/**
 * A strategic merge patch applied as Kustomize does: maps merge, null removes, lists merge by their keys, what the
 * patch names first, `$patch` deletes or replaces. Neither the document nor the patch is changed.
 * Source: Kustomize, patches; Kubernetes, Update API Objects in Place Using kubectl patch.
 */
export function strategicMerge(document: PlainMap, patch: PlainMap): PlainMap {
  return mergeMaps(document, patch, mergesLists(document['apiVersion']));
}

function mergeMaps(target: PlainMap, patch: PlainMap, byKeys: boolean): PlainMap {
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const old = merged.get(key);
    if (value === null || (isMap(value) && value['$patch'] === 'delete')) merged.delete(key);
    else if (isMap(value)) merged.set(key, mergeMaps(isMap(old) ? old : {}, value, byKeys));
    else if (Array.isArray(value))
      merged.set(key, mergeLists(key, Array.isArray(old) ? old : [], value, byKeys));
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function mergeLists(
  name: string,
  old: readonly unknown[],
  patch: readonly unknown[],
  byKeys: boolean,
): readonly unknown[] {
  const isSame = byKeys ? sameItem(name, [...old, ...patch]) : undefined;
  if (!isSame) return patch;
  if (patch.some((item) => isMap(item) && item['$patch'] === 'replace'))
    return patch.filter((item) => !(isMap(item) && '$patch' in item));
  const said = patch
    .filter((item) => !isDeletion(item))
    .map((item) => {
      const before = old.find((each) => isSame(each, item));
      return isMap(item) ? mergeMaps(isMap(before) ? before : {}, item, byKeys) : item;
    });
  return [...said, ...old.filter((item) => !patch.some((each) => isSame(item, each)))];
}

const isDeletion = (item: unknown): boolean => isMap(item) && item['$patch'] === 'delete';

const withoutDirectives = (patch: PlainMap): PlainMap =>
  Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
