import { readFileSync } from 'node:fs';
import { parsedJson } from '../lang/json.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { isSystemError } from './system-error.ts';

/**
 * A JSON file in .cache/ that `writeWhole` wrote. Undefined if it is missing, unreadable or has another
 * shape, because everything in it can be computed again.
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
