/** One operation of a JSON patch, RFC 6902. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The operations that turn one document into another: what a cluster has differently, and nothing else. Maps are
 * compared key by key and lists of equal length item by item; other lists are replaced as a whole, which a reader
 * follows better than inserts and removals by index.
 */
export function difference(base: unknown, target: unknown, path = ''): Operation[] {
  if (isMap(base) && isMap(target)) return mapDifference(base, target, path);
  if (
    Array.isArray(base) &&
    Array.isArray(target) &&
    base.length === target.length &&
    [...base, ...target].every(isMap)
  ) {
    return base.flatMap((item, index) => difference(item, target[index], `${path}/${index}`));
  }
  return isEqual(base, target) ? [] : [{ op: 'replace', path, value: target }];
}

function mapDifference(base: PlainMap, target: PlainMap, path: string): Operation[] {
  const removed = Object.keys(base)
    .filter((key) => !Object.hasOwn(target, key))
    .map((key): Operation => ({ op: 'remove', path: `${path}/${escaped(key)}` }));
  const changed = Object.entries(target).flatMap(([key, value]): Operation[] => {
    const below = `${path}/${escaped(key)}`;
    return Object.hasOwn(base, key)
      ? difference(base[key], value, below)
      : [{ op: 'add', path: below, value }];
  });
  return [...removed, ...changed];
}

type PlainMap = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of plain data, with keys in any order. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  if (isMap(a)) return isMap(b) && mapDifference(a, b, '').length === 0;
  return a === b;
}

/** RFC 6901, section 3. */
const escaped = (key: string): string => key.replace(/~/g, '~0').replace(/\//g, '~1');
