import { isMap } from '../lang/plain-map.ts';
import { difference } from '../patches/difference.ts';

/** True for equal plain data, with keys in any order. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || difference({ it: a }, { it: b }).length === 0;
}

/** Services of many clusters share objects: the result for two objects is cached. */
const known = new WeakMap<object, WeakMap<object, boolean>>();

function isSameObject(a: object, b: object): boolean {
  if (a === b) return true;
  const results = known.get(a) ?? new WeakMap<object, boolean>();
  known.set(a, results);
  const found = results.get(b) ?? isSame(a, b);
  results.set(b, found);
  return found;
}

/** True for inputs of renderers (maps of large shared parts) that produce the same documents. */
export function isSameInput(a: unknown, b: unknown): boolean {
  if (!isMap(a) || !isMap(b)) return isSame(a, b);
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => {
    const [one, other] = [a[key], b[key]];
    return isMap(one) && isMap(other) ? isSameObject(one, other) : isSame(one, other);
  });
}
