import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { MergeField } from './merge-keys.ts';
import { UnmergeablePatch } from './unmergeable-patch.ts';

/** Merges an item with that of the patch; either may be missing. Undefined removes the item. */
export type MergeItems = (old: unknown, patch: unknown) => unknown;

/**
 * A list whose items have keys, merged with that of a patch as Kustomize does: new items first, in the order of the
 * patch. This follows the source step by step, also where a list has an item twice, or without its key. Undefined
 * removes the list. At least one of the two is a list.
 * Source: Kustomize v5.8.2, kyaml/yaml/walk/associative_sequence.go, kyaml/yaml/merge2 and kyaml/yaml/fns.go.
 */
export function mergeLists(
  old: readonly unknown[] | null | undefined,
  patch: readonly unknown[] | null | undefined,
  { keys = [] }: MergeField,
  mergeItems: MergeItems,
): readonly unknown[] | undefined {
  if (old && patch === null) return undefined;
  const ofPatch = patch ? ownItems(patch) : [];
  // One list for both if the document has none: Kustomize then merges the list of the patch with itself.
  const isSame = !old || old === patch;
  const start = isSame ? ofPatch : ownItems(old);
  const directive = old && patch ? directiveOfList(ofPatch) : 'merge';
  if (directive === 'delete') return undefined;
  const current = directive === 'replace' ? ofPatch : start;
  const sources: Sources = { old: current, patch: patch ? ofPatch : undefined };
  const all = keys.length === 0 ? textsOf(sources) : valuesOf(sources, keys);
  return mergedInto(sources, all, keys.length === 0 ? [''] : keys, mergeItems);
}

/** The items of both lists; they change in place. */
interface Sources {
  readonly old: unknown[];
  readonly patch: unknown[] | undefined;
}

/** Copies, so that each item is an object of its own. */
const ownItems = (list: readonly unknown[]): unknown[] =>
  list.map((item) => (isMap(item) ? { ...item } : item));

/** What an item `$patch` of a list asks for; such items are taken out. */
function directiveOfList(list: unknown[]): string {
  const directive = list.find((item): item is PlainMap => isMap(item) && Object.hasOwn(item, '$patch'));
  if (!directive || Object.keys(directive).length > 1) return 'merge';
  const value = textOf(directive['$patch']);
  if (!['delete', 'replace', 'merge'].includes(value)) throw new UnmergeablePatch(`$patch is ${value}`);
  setItem(list, ['$patch'], [value], undefined);
  return value;
}

/** The keys of all items, without repetition: first those of the patch. */
function valuesOf({ patch, old }: Sources, keys: readonly string[]): string[][] {
  const seen = new Map<string, string[]>();
  for (const item of [...(patch ?? []), ...old]) {
    const values = keys.map((key) => {
      const value = isMap(item) && Object.hasOwn(item, key) ? item[key] : undefined;
      return value === null ? '' : textOf(value);
    });
    const id = JSON.stringify(values);
    if (!seen.has(id)) seen.set(id, values);
  }
  return [...seen.values()];
}

const textsOf = ({ patch, old }: Sources): string[][] =>
  [...new Set([...(patch ?? []), ...old].map(textOf))].map((text) => [text]);

function mergedInto(
  { old, patch }: Sources,
  all: readonly (readonly string[])[],
  keys: readonly string[],
  mergeItems: MergeItems,
): readonly unknown[] {
  const merged: unknown[] = [];
  const values = keys.length > 1 ? withMissingValues(all) : all;
  const used = usedKeys(values, keys);
  for (const each of values) {
    const its = used.values(each);
    const ofItem = usedKeys([its], used.keys);
    const before = itemWith(old, ofItem.keys, ofItem.values(its));
    const change = patch && itemWith(patch, ofItem.keys, ofItem.values(its));
    const result = mergeItems(before, change);
    if (isNothing(result)) {
      for (const list of [old, patch ?? []]) replaceItem(list, change, withoutDirective(change));
      setItem(old, used.keys, its, undefined);
      continue;
    }
    const item = withKeys(result, used.keys, its);
    // The item that was merged into is changed wherever it is.
    const base = isNothing(before) || (isMap(change) && change['$patch'] === 'replace') ? change : before;
    for (const list of [old, patch ?? []]) replaceItem(list, base, item);
    setItem(merged, used.keys, its, item);
  }
  if (values.length > 0) appendItems(merged, old, used.keys);
  return values.length > 0 ? merged : old;
}

function withoutDirective(item: unknown): unknown {
  if (!isMap(item) || !Object.hasOwn(item, '$patch')) return item;
  const { $patch: _directive, ...rest } = item;
  return rest;
}

function replaceItem(list: unknown[], before: unknown, after: unknown): void {
  for (const [index, item] of list.entries()) if (item === before) list[index] = after;
}

const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (isMap(value) && Object.keys(value).length === 0);

function withKeys(item: unknown, keys: readonly string[], values: readonly string[]): unknown {
  if (!isMap(item)) return item;
  const missing = keys.flatMap((key, index) => {
    const value = values[index];
    return Object.hasOwn(item, key) || value === undefined || value === '' ? [] : [[key, value] as const];
  });
  return missing.length === 0 ? item : { ...item, ...Object.fromEntries(missing) };
}

/** Items with equal keys, except those that one of them does not have, are one: it gets the keys of both. */
function withMissingValues(all: readonly (readonly string[])[]): (readonly string[])[] {
  const list = [...all];
  for (const i of list.keys()) {
    const one = list[i] ?? [];
    for (const j of list.keys()) {
      const both = inCommon(one, list[j] ?? []);
      if (both) list[i] = list[j] = both;
    }
  }
  return list;
}

function inCommon(one: readonly string[], other: readonly string[]): readonly string[] | undefined {
  const isContradiction = one.some((value, index) => {
    const its = other[index] ?? '';
    return value !== its && value !== '' && its !== '';
  });
  if (isContradiction || !one.some((value, index) => value === other[index])) return undefined;
  return one.map((value, index) => (value === '' ? (other[index] ?? '') : value));
}

/** The keys that some item has; all of them if no item has any. */
function usedKeys(
  all: readonly (readonly string[])[],
  keys: readonly string[],
): { readonly keys: readonly string[]; values(its: readonly string[]): readonly string[] } {
  const isUsed = keys.map((_, index) => all.some((values) => (values[index] ?? '') !== ''));
  if (!isUsed.includes(true)) return { keys, values: (its) => its };
  return {
    keys: keys.filter((_, index) => isUsed[index]),
    values: (its) => its.filter((value, index) => value !== '' || isUsed[index]),
  };
}

/** The first item with these keys. */
function itemWith(list: readonly unknown[], keys: readonly string[], values: readonly string[]): unknown {
  if (keys[0] === '') return list.find((item) => textOf(item) === values[0]);
  return list.find(
    (item) =>
      isMap(item) &&
      keys.every((key, index) => Object.hasOwn(item, key) && textOf(item[key]) === values[index]),
  );
}

/** Puts an item in place of those with its keys, or at the end; undefined takes these out. */
function setItem(list: unknown[], keys: readonly string[], values: readonly string[], item: unknown): void {
  const isForMaps = keys[0] !== '' && (values[0] ?? '') !== '';
  let isThere = false;
  const kept = list.flatMap((each) => {
    if (isNothing(each)) return [];
    if (!isMap(each) && isForMaps) return [each];
    if (!hasKeys(each, keys, values)) return values.length > 0 ? [each] : [];
    isThere = true;
    return item === undefined ? [] : [item];
  });
  if (item !== undefined && !isThere) kept.push(item);
  list.splice(0, list.length, ...kept);
}

/** A key with an empty value is any value, and a value that is missing is that of the key before. */
function hasKeys(item: unknown, keys: readonly string[], values: readonly string[]): boolean {
  if (keys[0] === '') {
    if (typeof item === 'object') throw new UnmergeablePatch('an item of the list is not a text');
    return textOf(item) === values[0];
  }
  if (!isMap(item)) throw new UnmergeablePatch('an item of the list is not a map');
  if (values.length === 0) return false;
  return keys.slice(0, values.length).every((key, index) => {
    const wanted = values[index] ?? '';
    return Object.hasOwn(item, key) && (wanted === '' || textOf(item[key]) === wanted);
  });
}

/** The items of the document behind those of the patch; one with the same keys takes the place of the one before. */
function appendItems(merged: unknown[], items: readonly unknown[], keys: readonly string[]): void {
  for (const item of items) {
    if (keys[0] === '') {
      setItem(merged, [''], [textOf(item)], item);
      continue;
    }
    const values: string[] = [];
    for (const key of keys) {
      if (isMap(item) && Object.hasOwn(item, key)) values.push(textOf(item[key]));
      else merged.push(item);
    }
    if (keys.length > 1) setItem(merged, keys, values, undefined);
    setItem(merged, keys, values, item);
  }
}

/** A value as its text in YAML; maps and lists have none. */
const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? '' : value === undefined ? '' : String(value);
