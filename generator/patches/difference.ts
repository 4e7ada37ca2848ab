import { pointerStep } from '../lang/json-pointer.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** One operation of a JSON patch, RFC 6902. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The operations that turn one document into another: what a cluster has differently, and nothing else. Maps are
 * compared key by key and lists of equal length item by item; other lists are replaced as a whole, which a reader
 * follows better than inserts and removals by index.
 */
export function difference(base: unknown, target: unknown): Operation[] {
  const found: Operation[] = [];
  compare(base, target, '', found);
  return found;
}

/** Plain loops into one list: this runs over every document of every cluster. */
function compare(base: unknown, target: unknown, path: string, found: Operation[]): void {
  if (base === target) return;
  if (isMap(base) && isMap(target)) compareMaps(base, target, path, found);
  else if (isListOfMaps(base) && isListOfMaps(target) && base.length === target.length) {
    for (let index = 0; index < base.length; index++)
      compare(base[index], target[index], `${path}/${index}`, found);
  } else if (!isEqual(base, target)) found.push({ op: 'replace', path, value: target });
}

function compareMaps(base: PlainMap, target: PlainMap, path: string, found: Operation[]): void {
  for (const key of Object.keys(base)) {
    if (!Object.hasOwn(target, key)) found.push({ op: 'remove', path: `${path}/${pointerStep(key)}` });
  }
  for (const key of Object.keys(target)) {
    const value = target[key];
    if (!Object.hasOwn(base, key)) found.push({ op: 'add', path: `${path}/${pointerStep(key)}`, value });
    else if (base[key] !== value) compare(base[key], value, `${path}/${pointerStep(key)}`, found);
  }
}

/** Such as containers or routes: the items of two lists of one length are the same things. */
function isListOfMaps(value: unknown): value is readonly PlainMap[] {
  return Array.isArray(value) && value.every(isMap);
}

/** Of plain data, with keys in any order. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  return isMap(a) ? isMap(b) && difference(a, b).length === 0 : a === b;
}
