import { isMap, type PlainMap } from './plain-map.ts';

/** Keys and indexes that lead from the top of a document to a value. */
export type Path = readonly (string | number)[];

/** The value at a path of plain data; undefined if there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isMap(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

/** The map at a path; empty if there is none. */
export function mapAt(value: unknown, ...path: Path): PlainMap {
  const found = valueAt(value, path);
  return isMap(found) ? found : {};
}

/** The list at a path; empty if there is none. */
export function listAt(value: unknown, ...path: Path): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path; undefined if there is none. */
export function textAt(value: unknown, ...path: Path): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** The number at a path; undefined if there is none. */
export function numberAt(value: unknown, ...path: Path): number | undefined {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

/** The strings of the list at a path. */
export const textsAt = (value: unknown, ...path: Path): string[] =>
  listAt(value, ...path).filter((item) => typeof item === 'string');
