import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, valueAt } from '../lang/at-path.ts';
import { pointerSteps } from '../lang/json-pointer.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { FileSpec } from '../layout/unit.ts';
import { applyOperations } from '../patches/json-patch.ts';
import { mergeFieldOf } from '../patches/merge-keys.ts';
import type { AppliedPatch, BuiltDocument } from './built-document.ts';

/** Where a value of a document is written. */
export interface ValueSource {
  readonly file: FileSpec;
  /** Which document or patch of the file, counted from 0. */
  readonly part: number;
  /** True for a list of JSON patch operations. */
  readonly isOperations: boolean;
  /** Where in the document of the file, in its document to merge, or in its list of operations. */
  readonly path: Path;
  readonly on: 'key' | 'value';
}

/**
 * Where a value of a document is written, the file with the last word first: patches that set or remove it, and the
 * file that the document starts in.
 */
export function valueSources(
  { file, index, patches }: BuiltDocument,
  path: Path,
  on: 'key' | 'value',
): ValueSource[] {
  const found: ValueSource[] = [];
  // Each patch can move items of lists, so the path is followed back from the last patch to the first.
  let wanted = path;
  for (const patch of patches.toReversed()) {
    const source = sourceInPatch(patch, wanted, on);
    if (source) found.push(source);
    wanted = pathBefore(patch, wanted);
  }
  return [...found, { file, part: index, isOperations: false, path: wanted, on }];
}

/** A path of the document after a patch, as it was before. */
function pathBefore({ content, before }: AppliedPatch, path: Path): Path {
  if (isMap(content)) return path;
  let wanted = path;
  for (const [index, operation] of [...content.entries()].reverse())
    wanted = beforeOperation(operation, () => documentBefore(index, content, before), wanted);
  return wanted;
}

/** A path of the document after an operation, as it was before. */
function beforeOperation(operation: unknown, document: () => unknown, path: Path): Path {
  const steps = stepsOf(operation, document);
  const { op } = mapAt(operation);
  return steps && op !== 'replace' ? beforeItem(path, steps, op === 'remove' ? 1 : -1) : path;
}

/** Where a patch sets or removes what is at a path of the document after it; undefined if it does neither. */
function sourceInPatch(
  { file, part, content, before, result }: AppliedPatch,
  path: Path,
  on: 'key' | 'value',
): ValueSource | undefined {
  if (!isMap(content)) {
    const found = placeInOperations(content, before, path, on);
    return found && { file, part, isOperations: true, ...found };
  }
  const found = pathInMerge(content, result, path);
  return found && { file, part, isOperations: false, path: found.path, on: found.isWhole ? on : 'key' };
}

/**
 * The last operation that sets or removes what is at a path, or something above it. Operations on lists move the items
 * after theirs, so the path is followed back from the last operation to the first.
 */
function placeInOperations(
  operations: readonly unknown[],
  before: PlainMap,
  path: Path,
  on: 'key' | 'value',
): Pick<ValueSource, 'path' | 'on'> | undefined {
  let wanted = path;
  for (const [index, operation] of [...operations.entries()].reverse()) {
    const document = () => documentBefore(index, operations, before);
    const steps = stepsOf(operation, document);
    if (!steps) continue;
    const { op, value } = mapAt(operation);
    if (steps.every((step, depth) => step === String(wanted[depth]))) {
      const inside = wanted.slice(steps.length);
      const isSet = op === 'add' || op === 'replace';
      // The path says more about a whole map or list than the key value.
      const isShort = inside.length === 0 && (on === 'key' || typeof value === 'object');
      if (!isSet || isShort) return { path: [index, 'path'], on: 'value' };
      return { path: [index, 'value', ...inside], on };
    }
    wanted = beforeOperation(operation, document, wanted);
  }
  return undefined;
}

/** The steps of an operation that changes something, with the position for `-`; undefined for others. */
function stepsOf(operation: unknown, document: () => unknown): string[] | undefined {
  const { op, path } = mapAt(operation);
  if (op === 'test' || typeof path !== 'string') return undefined;
  const steps = pointerSteps(path);
  if (steps.at(-1) !== '-') return steps;
  const list = steps.slice(0, -1);
  return [...list, String(listAt(document(), ...list).length)];
}

function documentBefore(index: number, operations: readonly unknown[], before: PlainMap): unknown {
  const patched = applyOperations(before, operations.slice(0, index));
  return 'document' in patched ? patched.document : undefined;
}

/** A path before an item of one of its lists was added (-1) or removed (1). */
function beforeItem(path: Path, item: readonly string[], shift: 1 | -1): Path {
  const depth = item.length - 1;
  const position = path[depth];
  const isInList = item.slice(0, depth).every((step, index) => step === String(path[index]));
  if (!isInList || typeof position !== 'number' || !(position > Number(item[depth]))) return path;
  return path.with(depth, position + shift);
}

/**
 * Where the last patch changes something at a path of the document, below it or above it; undefined if no patch does.
 * Of several operations, one that takes something away or replaces it is preferred to one that adds something.
 */
export function changeSource({ patches }: BuiltDocument, path: Path): ValueSource | undefined {
  // Each patch can move items of lists, so the path is followed back from the last patch to the first.
  let wanted = path;
  for (const patch of patches.toReversed()) {
    const { file, part, content, before, result } = patch;
    if (isMap(content)) {
      const found = pathInMerge(content, result, wanted);
      if (found) return { file, part, isOperations: false, path: found.path, on: 'key' };
    } else {
      const found = changeInOperations(content, before, wanted);
      if (found) return { file, part, isOperations: true, path: found, on: 'value' };
    }
    wanted = pathBefore(patch, wanted);
  }
  return undefined;
}

/** The operation that changes something at a path: its value there, or its own path if it has none. */
function changeInOperations(operations: readonly unknown[], before: PlainMap, path: Path): Path | undefined {
  let wanted = path;
  let added: Path | undefined;
  for (const [index, operation] of [...operations.entries()].reverse()) {
    const document = () => documentBefore(index, operations, before);
    const steps = stepsOf(operation, document);
    if (!steps) continue;
    const { op, value } = mapAt(operation);
    if (wanted.every((step, depth) => depth >= steps.length || String(step) === steps[depth])) {
      const inside = wanted.slice(steps.length);
      const isInValue = op !== 'remove' && inside.length > 0 && valueAt(value, inside) !== undefined;
      const found: Path = isInValue ? [index, 'value', ...inside] : [index, 'path'];
      if (op === 'remove' || op === 'replace') return found;
      added ??= found;
    }
    wanted = beforeOperation(operation, document, wanted);
  }
  return added;
}

/** The deepest part of a document to merge that leads to a path; undefined if it names only maps around it. */
function pathInMerge(
  patch: PlainMap,
  result: PlainMap,
  path: Path,
): { readonly path: Path; readonly isWhole: boolean } | undefined {
  const own: (string | number)[] = [];
  let value: unknown = patch;
  let field = mergeFieldOf(result);
  for (const [depth, step] of path.entries()) {
    if (Array.isArray(value) && typeof step === 'number') {
      const items = listAt(result, ...path.slice(0, depth));
      const index = field?.keys ? itemOfPatch(value, items[step], field.keys) : step;
      if (index < 0 || index >= value.length) return undefined;
      own.push(index);
      value = value[index];
      field = field?.fields && { fields: field.fields };
    } else if (isMap(value) && Object.hasOwn(value, step)) {
      own.push(step);
      value = value[step];
      field = field?.fields?.get(String(step));
    } else if (isAllFrom(value, result, path.slice(0, depth))) return { path: own, isWhole: false };
    else return undefined;
    if (value === null || mapAt(value)['$patch'] !== undefined) return { path: own, isWhole: false };
  }
  return { path: own, isWhole: true };
}

/** The item of a patch that is merged into an item; a key that only one of them has does not matter. */
function itemOfPatch(patch: readonly unknown[], item: unknown, keys: readonly string[]): number {
  if (keys.length === 0) return patch.indexOf(item);
  return patch.findIndex((each) => {
    const both = keys.filter((key) => Object.hasOwn(mapAt(each), key) && Object.hasOwn(mapAt(item), key));
    return both.length > 0 && both.every((key) => String(mapAt(each)[key]) === String(mapAt(item)[key]));
  });
}

/** True if all of a map or list is in the patch: what is missing in it is missing because of the patch. */
function isAllFrom(value: unknown, result: PlainMap, path: Path): boolean {
  const now = valueAt(result, path);
  if (!isMap(value) || !isMap(now)) return true;
  return Object.keys(now).every((key) => Object.hasOwn(value, key));
}
