import { isDeepStrictEqual } from 'node:util';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { mergeKeysOf, mergesLists, sameItem, strategicMerge } from './strategic-merge.ts';

/**
 * The strategic merge patch that turns a document into another: only the keys that differ, and only the items of lists
 * that differ, if the list keeps its order that way; else the whole list, with `$patch: replace`. Undefined if no such
 * patch gives exactly the other document.
 * Source: Kubernetes, Update API Objects in Place Using kubectl patch.
 */
export function mergePatch(base: PlainMap, target: PlainMap): PlainMap | undefined {
  const patch = changedKeys(base, target, mergesLists(base['apiVersion']));
  return isDeepStrictEqual(strategicMerge(base, patch), target) ? patch : undefined;
}

function changedKeys(base: PlainMap, target: PlainMap, byKeys: boolean): PlainMap {
  const changes = new Map<string, unknown>();
  for (const key of Object.keys(base)) if (!Object.hasOwn(target, key)) changes.set(key, null);
  for (const [key, value] of Object.entries(target)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (!isDeepStrictEqual(before, value)) changes.set(key, changedValue(key, before, value, byKeys));
  }
  return Object.fromEntries(changes);
}

function changedValue(key: string, before: unknown, value: unknown, byKeys: boolean): unknown {
  if (isMap(before) && isMap(value)) return changedKeys(before, value, byKeys);
  return byKeys && Array.isArray(before) && Array.isArray(value) ? changedList(key, before, value) : value;
}

/** The items that differ; all of them if merging these would give another order. */
function changedList(name: string, before: readonly unknown[], value: readonly unknown[]): unknown {
  const all = [...before, ...value];
  const isSame = sameItem(name, all);
  if (!isSame) return value;
  const keys = mergeKeysOf(name, all) ?? [];
  const named = (item: PlainMap) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key)));
  const removed = before
    .filter(isMap)
    .filter((item) => !value.some((each) => isSame(item, each)))
    .map((item) => ({ ...named(item), $patch: 'delete' }));
  const changed = value.filter(isMap).flatMap((item) => {
    const old = before.filter(isMap).find((each) => isSame(item, each));
    if (!old) return [item];
    return isDeepStrictEqual(old, item) ? [] : [{ ...named(item), ...changedKeys(old, item, true) }];
  });
  const partial = [...changed, ...removed];
  // A document of the API group merges lists by their keys.
  const merged = strategicMerge({ apiVersion: 'v1', [name]: before }, { [name]: partial });
  return isDeepStrictEqual(merged[name], value) ? partial : [{ $patch: 'replace' }, ...value];
}
