import { isMap, type PlainMap } from '../lang/plain-map.ts';

/**
 * The keys that identify the items of a list; lists with other names are replaced as a whole.
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

/** Whether two items of a list with this name are one, and are merged; undefined for a list that is replaced. */
export function sameItem(
  name: string,
  items: readonly unknown[],
): ((one: unknown, other: unknown) => boolean) | undefined {
  const keys = mergeKeysOf(name, items);
  return keys && ((one, other) => isMap(one) && isMap(other) && haveSameKeys(keys, one, other));
}

/** The keys that identify the items of a list, if any item has them; undefined for a list that is replaced. */
export function mergeKeysOf(name: string, items: readonly unknown[]): readonly string[] | undefined {
  const keys = name === 'ports' ? [portKeyOf(items), 'protocol'] : mergeKeys.get(name);
  const used = keys?.filter((key) => items.some((item) => isMap(item) && item[key] !== undefined));
  return used && used.length > 0 ? used : keys;
}

/** A key that only one of them has does not matter, as the protocol of a port. */
function haveSameKeys(keys: readonly string[], one: PlainMap, other: PlainMap): boolean {
  const both = keys.filter((key) => one[key] !== undefined && other[key] !== undefined);
  return both.length > 0 && both.every((key) => String(one[key]) === String(other[key]));
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
  const merged = (item: unknown): unknown => {
    const before = old.find((each) => isSame(each, item));
    return isMap(item) ? mergeMaps(isMap(before) ? before : {}, item, byKeys) : item;
  };
  const inPatch = (item: unknown) => patch.find((each) => isSame(each, item));
  const inOld = (item: unknown) => old.some((each) => isSame(each, item));
  const added = patch.filter((item) => !isDeletion(item));
  const keys = mergeKeysOf(name, [...old, ...patch]) ?? [];
  // Items with two keys stay where they are; those with one go to the front.
  if (keys.length > 1) {
    const kept = old.filter((item) => !isDeletion(inPatch(item)));
    return [
      ...added.filter((item) => !inOld(item)).map(merged),
      ...kept.map((item) => merged(inPatch(item) ?? item)),
    ];
  }
  return [...added.map(merged), ...old.filter((item) => inPatch(item) === undefined)];
}

const isDeletion = (item: unknown): boolean => isMap(item) && item['$patch'] === 'delete';

const withoutDirectives = (patch: PlainMap): PlainMap =>
  Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
