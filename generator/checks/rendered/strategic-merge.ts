import { isMap, type PlainMap } from '../../model/plain-map.ts';

/**
 * By which key the items of a list are told apart; lists by other names are replaced as a whole.
 * Source: Kubernetes, OpenAPI, x-kubernetes-patch-merge-key.
 */
const mergeKeys: ReadonlyMap<string, string> = new Map([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['imagePullSecrets', 'name'],
  ['resourceClaims', 'name'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
]);

/** Groups whose documents Kustomize merges lists of by keys: it has the schemas of Kubernetes' own kinds only. */
const known =
  /^(?:v1|apps\/|batch\/|autoscaling\/|policy\/|networking\.k8s\.io\/|rbac\.authorization\.k8s\.io\/)/;

/** The key that items of a list are matched by, where they are; those of ports depend on whose ports they are. */
export function mergeKeyOf(name: string, items: readonly unknown[]): string | undefined {
  if (name !== 'ports') return mergeKeys.get(name);
  return items.some((item) => isMap(item) && 'containerPort' in item) ? 'containerPort' : 'port';
}

/** True for a document whose lists are merged by keys. */
export const mergesLists = (apiVersion: unknown): boolean => known.test(String(apiVersion));

/**
 * A strategic merge patch applied as Kustomize does: maps merge, null removes, lists merge by their key, new items first,
 * `$patch` deletes or replaces. Neither the document nor the patch is changed.
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
  const key = byKeys ? mergeKeyOf(name, [...old, ...patch]) : undefined;
  if (key === undefined) return patch;
  if (patch.some((item) => isMap(item) && item['$patch'] === 'replace'))
    return patch.filter((item) => !(isMap(item) && '$patch' in item));
  const isSame = (item: unknown, other: unknown) => isMap(item) && isMap(other) && item[key] === other[key];
  const added = patch.filter((item) => !old.some((each) => isSame(each, item)) && !isDeletion(item));
  const kept = old.flatMap((item) => {
    const change = patch.find((each) => isSame(item, each));
    if (!isMap(change) || !isMap(item)) return [item];
    return isDeletion(change) ? [] : [mergeMaps(item, change, byKeys)];
  });
  return [...added.map((item) => (isMap(item) ? mergeMaps({}, item, byKeys) : item)), ...kept];
}

const isDeletion = (item: unknown): boolean => isMap(item) && item['$patch'] === 'delete';

const withoutDirectives = (patch: PlainMap): PlainMap =>
  Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')));
