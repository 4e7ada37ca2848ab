import { readFileSync } from 'node:fs';
import { isMap } from '../data/plain-map.ts';
import { isSystemError } from './system-error.ts';

/**
 * What `writeWhole` has kept in .cache/; undefined if it is not there, cannot be read, or is no JSON object, since all
 * that is kept there can be had again. The type is what the same version of the generator writes.
 */
export function cachedJson<Value extends object>(path: string): Value | undefined {
  try {
    const value: Value = JSON.parse(readFileSync(path, 'utf8'));
    return isMap(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return undefined;
    throw error;
  }
}
