import { isDeepStrictEqual } from 'node:util';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** A step into a map, or to an item of a list by the key that identifies it. */
export type Step = string | { readonly key: string; readonly value: unknown };

/** A value of a document without values inside it: a scalar, or a list of scalars. */
export interface Leaf {
  readonly path: readonly Step[];
  readonly value: unknown;
}

/**
 * The keys by which Kubernetes and this import identify items of lists, by the name of the list.
 * Source: Kubernetes, API reference, patchMergeKey.
 */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  env: ['name'],
  envFrom: ['prefix'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ports: ['containerPort', 'port'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** All leaves of a document by their path as text, such as `spec.containers[server].image`. */
export function leavesOf(value: PlainMap): ReadonlyMap<string, Leaf> {
  const found = new Map<string, Leaf>();
  collect(value, [], found);
  return found;
}

function collect(value: unknown, path: readonly Step[], found: Map<string, Leaf>): void {
  const keyed = keyOfItems(value, path.at(-1));
  if (keyed !== undefined && Array.isArray(value))
    for (const item of value) collect(item, [...path, { key: keyed, value: mergeValue(item, keyed) }], found);
  else if (isMap(value) && Object.keys(value).length > 0)
    for (const [key, child] of Object.entries(value)) collect(child, [...path, key], found);
  else found.set(pathText(path), { path, value });
}

/** The key that identifies the items of a list; undefined if the list is one value. */
function keyOfItems(value: unknown, list: Step | undefined): string | undefined {
  if (!Array.isArray(value) || typeof list !== 'string') return undefined;
  const keys = Object.hasOwn(mergeKeys, list) ? mergeKeys[list] : undefined;
  return keys?.find(
    (key) => value.length > 0 && value.every((item) => isMap(item) && item[key] !== undefined),
  );
}

const mergeValue = (item: unknown, key: string): unknown => (isMap(item) ? item[key] : undefined);

/** A path for people. */
export const pathText = (path: readonly Step[]): string =>
  path
    .map((step) => (typeof step === 'string' ? `.${step}` : `[${String(step.value)}]`))
    .join('')
    .replace(/^\./, '');

/** The leaves of one document that another does not have with the same value. */
export function missingLeaves(from: PlainMap, to: PlainMap): Leaf[] {
  const there = leavesOf(to);
  return [...leavesOf(from)].flatMap(([path, leaf]) => {
    const other = there.get(path);
    return other && isSame(leaf.value, other.value) ? [] : [leaf];
  });
}

/** Quantities and numbers may be texts. */
const isSame = (one: unknown, other: unknown): boolean =>
  isDeepStrictEqual(one, other) || (typeof one !== 'object' && String(one) === String(other));

/** A document with nothing but some leaves: a strategic merge patch. */
export function documentOf(leaves: readonly Leaf[]): PlainMap {
  const root: Record<string, unknown> = {};
  for (const { path, value } of leaves) insert(root, path, value);
  return root;
}

function insert(map: Record<string, unknown>, path: readonly Step[], value: unknown): void {
  const [first, second, ...rest] = path;
  if (typeof first !== 'string') return;
  if (second === undefined) {
    map[first] = value;
    return;
  }
  if (typeof second === 'string') {
    const inner = { ...(isMap(map[first]) ? map[first] : {}) };
    map[first] = inner;
    insert(inner, [second, ...rest], value);
    return;
  }
  const items = Array.isArray(map[first]) ? [...map[first]] : [];
  const index = items.findIndex((item) => isMap(item) && item[second.key] === second.value);
  const item: Record<string, unknown> = index < 0 ? { [second.key]: second.value } : { ...items[index] };
  if (index < 0) items.push(item);
  else items[index] = item;
  map[first] = items;
  if (rest.length > 0) insert(item, rest, value);
}
