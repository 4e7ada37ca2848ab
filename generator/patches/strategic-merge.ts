import type { Path } from '../diagnostics/source-file.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { type MergeField, mergeFieldOf } from './merge-keys.ts';
import { mergeLists } from './merge-lists.ts';
import { UnmergeablePatch } from './unmergeable-patch.ts';

/**
 * A strategic merge patch applied as Kustomize does: maps merge, null removes, lists merge by their keys, what the
 * patch names first, `$patch` deletes or replaces. Neither the document nor the patch is changed.
 * Source: Kustomize v5.8.2, kyaml/yaml/walk and kyaml/yaml/merge2.
 * @throws UnmergeablePatch if Kustomize refuses the patch: one has a map where the other has a list or a text
 */
export function strategicMerge(document: PlainMap, patch: PlainMap): PlainMap {
  // At the top, it changes nothing.
  if (patch['$patch'] === 'replace') return document;
  const merged = merge(document, patch, mergeFieldOf(document), []);
  return isMap(merged) ? merged : document;
}

/** Two lists of a field merged. @throws UnmergeablePatch */
export const mergeListsOf = (
  field: MergeField,
  old: readonly unknown[],
  patch: readonly unknown[],
): readonly unknown[] | undefined => mergeLists(old, patch, field, (a, b) => mergeItems(field, [])(a, b));

const mergeItems =
  ({ fields }: MergeField, path: Path) =>
  (old: unknown, patch: unknown): unknown =>
    merge(old, patch, fields && { fields }, path);

/** Undefined removes the value; one of the two may be missing. */
function merge(old: unknown, patch: unknown, known: MergeField | undefined, path: Path): unknown {
  const field = known ?? mergeFieldOf(old) ?? mergeFieldOf(patch);
  if (patch === undefined && !field) return old;
  const what = kindOf(old) ?? kindOf(patch);
  if (kindOf(old) && kindOf(patch) && kindOf(old) !== kindOf(patch))
    throw new UnmergeablePatch(
      `${path.at(-1)} is a ${wordFor(patch)} in the patch, and a ${wordFor(old)} in the document`,
      path,
    );
  switch (what) {
    case 'map':
      return mergeMaps(mapOrNothing(old), mapOrNothing(patch), field, path);
    case 'list':
      if (!field?.keys) return patch === undefined ? old : (patch ?? undefined);
      return mergeLists(listOrNothing(old), listOrNothing(patch), field, mergeItems(field, path));
    case 'scalar':
      return patch === undefined ? old : (patch ?? undefined);
    default:
      // A null of the document stays; one of the patch removes.
      return patch === undefined ? old : undefined;
  }
}

function kindOf(value: unknown): 'map' | 'list' | 'scalar' | undefined {
  if (value === undefined || value === null) return undefined;
  return Array.isArray(value) ? 'list' : isMap(value) ? 'map' : 'scalar';
}

function wordFor(value: unknown): string {
  const kind = kindOf(value);
  return kind !== 'scalar' ? String(kind) : typeof value === 'string' ? 'text' : typeof value;
}

const mapOrNothing = (value: unknown) => (isMap(value) ? value : value === null ? null : undefined);
const listOrNothing = (value: unknown): readonly unknown[] | null | undefined =>
  Array.isArray(value) ? value : value === null ? null : undefined;

function mergeMaps(
  old: PlainMap | null | undefined,
  patch: PlainMap | null | undefined,
  field: MergeField | undefined,
  path: Path,
): PlainMap | undefined {
  if (old && patch === null) return undefined;
  if (!patch) return old ? withItsLists(old, field, path) : undefined;
  const directive = directiveOf(patch, path);
  if (directive === 'delete') return undefined;
  const changes = withoutDirective(patch);
  // Kustomize merges a map that the document does not have with itself, and what is null in it is left out.
  const before = !old || old === patch || directive === 'replace' ? changes : old;
  const result = new Map<string, unknown>();
  for (const key of new Set([...Object.keys(before), ...Object.keys(changes)])) {
    const value = merge(own(before, key), own(changes, key), field?.fields?.get(key), [...path, key]);
    if (value !== undefined) result.set(key, value);
  }
  return Object.fromEntries(result);
}

/** A map that is not in the patch; in lists that are merged by keys, items with equal keys become one. */
function withItsLists(map: PlainMap, field: MergeField | undefined, path: Path): PlainMap {
  const changed: [string, unknown][] = [];
  for (const [key, its] of field?.fields ?? []) {
    const value = own(map, key);
    const after = merge(value, undefined, its, [...path, key]);
    if (after !== value) changed.push([key, after]);
  }
  return changed.length === 0 ? map : Object.fromEntries([...Object.entries(map), ...changed]);
}

const own = (map: PlainMap, key: string): unknown => (Object.hasOwn(map, key) ? map[key] : undefined);

function directiveOf(patch: PlainMap, path: Path): 'delete' | 'replace' | 'merge' {
  const directive = own(patch, '$patch') ?? 'merge';
  if (directive === 'delete' || directive === 'replace' || directive === 'merge') return directive;
  throw new UnmergeablePatch(`$patch is ${directive}`, path);
}

const withoutDirective = (patch: PlainMap): PlainMap => {
  if (!Object.hasOwn(patch, '$patch')) return patch;
  const { $patch: _directive, ...rest } = patch;
  return rest;
};
