import type { Place } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/place.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { valueAt } from '../lang/at-path.ts';
import { pointerSteps } from '../lang/json-pointer.ts';
import { isMap } from '../lang/plain-map.ts';
import type { Addition } from '../load/additions.ts';
import { identityOfDocument, patchOf } from '../model/additions.ts';
import { childOf } from './document.ts';
import type { DocumentName, Spot } from './finding.ts';

/** The places of a document that may cause a finding. */
interface Spots {
  readonly likely: readonly Spot[];
  readonly others: readonly Spot[];
}

/**
 * The place in the files of a team that causes a finding: in the patch that made it, or in the file in extra/. Tools
 * accept what is rendered without patches, so it looks at patches first. Of several likely places in a file, the
 * last one contradicts those before.
 */
export function placeInAdditions(
  additions: readonly Addition[],
  document: DocumentName,
  { likely, others }: Spots,
): Place | undefined {
  for (const spots of [likely, others]) {
    const places = spots.flatMap((spot) => placeInPatches(additions, document, spot) ?? []);
    if (places.length > 0) return lastOf(places);
  }
  const extra = additions.find(({ folder, value }) => {
    const identity = identityOfDocument(value);
    return folder === 'extra' && identity?.kind === document.kind && identity.name === document.name;
  });
  if (extra) return lastOf(likely.map((spot) => extra.at(spot.path, spot.on)));
  return likely.every(({ path }) => path.length === 0) ? placeOfOnlyPatch(additions, document) : undefined;
}

const lastOf = (places: readonly Place[]): Place | undefined =>
  [...places].sort((a, b) => startOf(a) - startOf(b)).at(-1);

function startOf(place: Place): number {
  const { line, column } = spanOf(place);
  return line * 10_000 + column;
}

function placeInPatches(
  additions: readonly Addition[],
  document: DocumentName,
  spot: Spot,
): Place | undefined {
  const found = additions
    .filter(({ folder }) => folder === 'patches')
    .flatMap((addition) => pathsInPatch(addition, document, spot).map((path) => ({ addition, path })));
  // Several patches may insert at one position of a list: the cause is in the one that has the value.
  const likeliest =
    found.find(({ addition, path }) => hasValue(addition, path, spot)) ??
    found.find(({ addition, path }) => valueAt(addition.value, path) !== undefined) ??
    found[0];
  return likeliest?.addition.at(likeliest.path, spot.on);
}

const hasValue = ({ value }: Addition, path: Path, spot: Spot): boolean =>
  spot.value !== undefined && valueAt(value, path) === spot.value;

/**
 * The only patch that changes a document. A finding about the whole document is then caused by this patch,
 * because tools accept what is rendered without patches.
 */
function placeOfOnlyPatch(additions: readonly Addition[], document: DocumentName): Place | undefined {
  const patches = additions.filter((addition) => {
    const target = addition.folder === 'patches' ? patchOf(addition)?.target : undefined;
    return target !== undefined && isTarget(target, document);
  });
  const [only] = patches;
  if (!only || patches.length > 1) return undefined;
  const operations = childOf(only.value, 'patch');
  if (!Array.isArray(operations)) return only.at([]);
  return only.at(operations.length === 1 ? ['patch', 0] : ['patch']);
}

/** The paths in a patch that may change a place of a document; none if the patch does not change the place. */
function pathsInPatch(addition: Addition, document: DocumentName, spot: Spot): readonly Path[] {
  const target = patchOf(addition)?.target;
  if (!target || !isTarget(target, document)) return [];
  if (!identityOfDocument(addition.value)) return pathsInOperations(addition, spot);
  const path = pathInMerge(addition.value, spot);
  return path ? [path] : [];
}

/**
 * The patch that kustomize refuses. Its message contains the path of an operation, but no file; without a
 * path, the patch is clear only if there is just one.
 */
export function placeOfRefusedPatch(additions: readonly Addition[], message: string): Place | undefined {
  const patches = additions.filter(({ folder }) => folder === 'patches');
  for (const patch of patches) {
    const operations = childOf(patch.value, 'patch');
    const index = Array.isArray(operations)
      ? operations.findIndex((operation) => quotes(message, childOf(operation, 'path')))
      : -1;
    if (index >= 0) return patch.at(['patch', index, 'path']);
  }
  const [only] = patches;
  return patches.length === 1 ? only?.at([]) : undefined;
}

/** A target without a version suffix matches every version. */
function isTarget(target: DocumentName, { kind, name }: DocumentName): boolean {
  return target.kind === kind && (name === target.name || name.startsWith(`${target.name}-`));
}

const quotes = (message: string, path: unknown): boolean =>
  typeof path === 'string' && (message.includes(`'${path}'`) || message.includes(`"${path}"`));

/** The keys of a strategic merge patch that only name its target. */
const naming: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata.name', 'metadata.namespace']);

/**
 * Follows a path through a strategic merge patch, list items by their names, up to the last key that the
 * patch has.
 */
function pathInMerge(patch: unknown, { path, names }: Spot): Path | undefined {
  let value = patch;
  const found: (string | number)[] = [];
  for (const [index, step] of path.entries()) {
    const next = typeof step === 'number' ? itemLike(value, step, names[index] ?? null) : step;
    const child = childOf(value, next);
    if (child === undefined) break;
    found.push(next);
    value = child;
  }
  // A list or map on the way is merged, not replaced: the patch causes only the values it contains.
  const isWhole = found.length === path.length || !isMap(value);
  return isWhole && found.length > 0 && !naming.has(found.join('.')) ? found : undefined;
}

function itemLike(list: unknown, index: number, name: string | null): number {
  if (name === null || !Array.isArray(list)) return index;
  return list.findIndex((item) => childOf(item, 'name') === name);
}

/**
 * The operations at a path, or above or below it. Later operations move an item that one adds to a list: it is found by
 * its value.
 */
function pathsInOperations(addition: Addition, spot: Spot): Path[] {
  const operations = childOf(addition.value, 'patch');
  if (!Array.isArray(operations)) return [];
  return [...operations.entries()].flatMap(([index, operation]) => {
    const pointer = childOf(operation, 'path');
    if (typeof pointer !== 'string') return [];
    const steps = pointerSteps(pointer);
    const inside =
      childOf(operation, 'value') === undefined ? ['path'] : ['value', ...spot.path.slice(steps.length)];
    const path: Path = ['patch', index, ...inside];
    if (isNear(steps, spot)) return [path];
    const [moved = '', item] = [steps.at(-1), spot.path[steps.length - 1]];
    const isMoved = childOf(operation, 'op') === 'add' && /^\d+$/.test(moved) && typeof item === 'number';
    const isSameList = isMoved && isNear([...steps.slice(0, -1), String(item)], spot);
    return isSameList && hasValue(addition, path, spot) ? [path] : [];
  });
}

/** True if a path is the one of a place, or above or below it. */
function isNear(steps: readonly string[], { path }: Spot): boolean {
  const wanted = path.map(String);
  const common = steps.filter((step, at) => step === wanted[at] || step === '-').length;
  return common > 0 && common >= Math.min(steps.length, wanted.length);
}
