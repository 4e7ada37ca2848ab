import { isDeepStrictEqual } from 'node:util';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { type MergeField, mergeFieldOf } from './merge-keys.ts';
import { mergeListsOf, strategicMerge } from './strategic-merge.ts';
import { UnmergeablePatch } from './unmergeable-patch.ts';

/**
 * The strategic merge patch that turns a document into another: only the keys that differ, and only the items of lists
 * that differ, if the list keeps its order that way; else the whole list, with `$patch: replace`. Undefined if no such
 * patch gives exactly the other document.
 * Source: Kubernetes, Update API Objects in Place Using kubectl patch.
 */
export function mergePatch(base: PlainMap, target: PlainMap): PlainMap | undefined {
  try {
    const patch = changedKeys(base, target, mergeFieldOf(base));
    return isDeepStrictEqual(strategicMerge(base, patch), target) ? patch : undefined;
  } catch (error) {
    // One document has a map where the other has a list or a text: no patch of this kind changes that.
    if (error instanceof UnmergeablePatch) return undefined;
    throw error;
  }
}

function changedKeys(base: PlainMap, target: PlainMap, field: MergeField | undefined): PlainMap {
  const changes = new Map<string, unknown>();
  for (const key of Object.keys(base)) if (!Object.hasOwn(target, key)) changes.set(key, null);
  for (const [key, value] of Object.entries(target)) {
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    if (!isDeepStrictEqual(before, value))
      changes.set(key, changedValue(before, value, field?.fields?.get(key)));
  }
  return Object.fromEntries(changes);
}

function changedValue(before: unknown, value: unknown, field: MergeField | undefined): unknown {
  if (isMap(before) && isMap(value)) return changedKeys(before, value, field);
  return field?.keys && Array.isArray(before) && Array.isArray(value)
    ? changedList(before, value, field, field.keys)
    : value;
}

/** The items that differ; all of them if merging these would give another order. */
function changedList(
  before: readonly unknown[],
  value: readonly unknown[],
  field: MergeField,
  keys: readonly string[],
): unknown {
  if (keys.length === 0) return value;
  const named = (item: PlainMap) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => keys.includes(key)));
  const isSame = (one: PlainMap, other: PlainMap) => isDeepStrictEqual(named(one), named(other));
  const removed = before
    .filter(isMap)
    .filter((item) => !value.filter(isMap).some((each) => isSame(item, each)))
    .map((item) => ({ ...named(item), $patch: 'delete' }));
  const changed = value.filter(isMap).flatMap((item) => {
    const old = before.filter(isMap).find((each) => isSame(item, each));
    if (!old) return [item];
    return isDeepStrictEqual(old, item) ? [] : [{ ...named(item), ...changedKeys(old, item, field) }];
  });
  const partial = [...changed, ...removed];
  return isDeepStrictEqual(mergeListsOf(field, before, partial), value)
    ? partial
    : [{ $patch: 'replace' }, ...value];
}
