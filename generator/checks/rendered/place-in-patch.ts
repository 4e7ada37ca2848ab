import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { Addition } from '../../load/additions.ts';
import { stepsOf } from '../../patches/json-patch.ts';
import { sameItem } from '../../patches/strategic-merge.ts';

/**
 * Where a patch says something of a place in the document that came of it: the value there, or what takes it away. Undefined where the patch
 * has nothing to do with it.
 */
export function placeInPatch(
  addition: Addition,
  patched: PlainMap,
  path: Path,
  on: 'key' | 'value',
): Place | undefined {
  const operations = valueAt(addition.value, ['patch']);
  if (Array.isArray(operations)) return inOperations(addition, operations, path);
  const found = inDocument(addition.value, patched, path);
  return found && addition.at(found.path, found.whole ? on : 'key');
}

function inOperations(addition: Addition, operations: readonly unknown[], path: Path): Place | undefined {
  const wanted = path.map(String);
  const index = operations.findLastIndex((operation) => {
    const pointer = isMap(operation) && operation['op'] !== 'test' ? operation['path'] : undefined;
    if (typeof pointer !== 'string') return false;
    const steps = stepsOf(pointer);
    return steps.every((step, depth) => step === wanted[depth] || (step === '-' && depth < wanted.length));
  });
  return index < 0 ? undefined : addition.at(['patch', index, 'path']);
}

/** The deepest part of a merged document that leads to a place; nothing where only its outer maps are named. */
function inDocument(
  patch: unknown,
  patched: PlainMap,
  path: Path,
): { readonly path: Path; readonly whole: boolean } | undefined {
  const own: (string | number)[] = [];
  let said: unknown = patch;
  for (const [depth, step] of path.entries()) {
    if (Array.isArray(said) && typeof step === 'number') {
      const isSame = sameItem(String(path[depth - 1]), said);
      const items = listAt(patched, ...path.slice(0, depth));
      const index = isSame ? said.findIndex((item) => isSame(item, items[step])) : step;
      if (index < 0 || index >= said.length) return undefined;
      own.push(index);
      said = said[index];
    } else if (isMap(said) && Object.hasOwn(said, step)) {
      own.push(step);
      said = said[step];
    } else if (isWhole(said, patched, path.slice(0, depth))) return { path: own, whole: false };
    else return undefined;
    if (said === null || mapAt(said)['$patch'] !== undefined) return { path: own, whole: false };
  }
  return { path: own, whole: true };
}

/** True where all of a map or list comes from the patch, so that what is missing in it is missing there. */
function isWhole(said: unknown, patched: PlainMap, path: Path): boolean {
  const now = valueAt(patched, path);
  if (!isMap(said) || !isMap(now)) return true;
  return Object.keys(now).every((key) => Object.hasOwn(said, key));
}
