import { readFileSync } from 'node:fs';
import { parsedJson } from '../lang/json.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { isSystemError } from './system-error.ts';

/**
 * What `writeWhole` has kept in .cache/; undefined if it is not there, cannot be read, or has another shape than what is
 * kept there, since all of it can be had again.
 */
export function cachedJson<Value extends PlainMap>(
  path: string,
  isValue: (value: PlainMap) => value is Value,
): Value | undefined {
  const value = parsedJson(textOf(path) ?? '');
  return isMap(value) && isValue(value) ? value : undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}
