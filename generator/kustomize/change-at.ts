import { isMap, type PlainMap } from '../lang/plain-map.ts';

/**
 * A copy of a document with the value at a path changed; a list on the way means each of its items. If there is nothing
 * at the path, it is created, or left out if `create` is false.
 */
export function changeAt(
  document: PlainMap,
  path: readonly string[],
  change: (value: unknown) => unknown,
  create = true,
): PlainMap {
  const changed = changedAt(document, path, change, create);
  return isMap(changed) ? changed : document;
}

function changedAt(
  value: unknown,
  [step, ...rest]: readonly string[],
  change: (value: unknown) => unknown,
  create: boolean,
): unknown {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item) => changedAt(item, [step, ...rest], change, create));
  if (!isMap(value)) return value;
  const child = value[step] ?? (create ? (rest.length > 0 ? {} : null) : undefined);
  if (child === undefined) return value;
  return { ...value, [step]: changedAt(child, rest, change, create) };
}
