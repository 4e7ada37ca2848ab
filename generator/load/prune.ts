import type { ErrorObject } from 'ajv';
import { pointerSteps } from '../lang/json-pointer.ts';
import { intendedKeys, keyInPlaceOf, withoutMisspelt } from './misspelt-keys.ts';
import { mostShown } from './syntax.ts';

/**
 * The value as if its unknown keys were fixed, if they are its only mistakes: the mistake is reported, and
 * the same run can still check the rest. A misspelt key, or the only unknown key next to the only missing
 * key, is treated as the intended key, so the missing key causes no further finding. Any other unknown key is
 * left out, together with maps that then become empty. Undefined if anything else is wrong.
 */
export function withoutUnknownKeys(value: unknown, errors: readonly ErrorObject[]): unknown {
  const mistakes = withoutMisspelt(errors);
  if (mistakes.some(({ keyword }) => keyword !== 'additionalProperties')) return undefined;
  const pruned: unknown = structuredClone(value);
  const shortened = new Set<string>();
  for (const [index, error] of mistakes.entries()) {
    const parent = parentsOf(pruned, error.instancePath).at(-1);
    if (typeof parent !== 'object' || parent === null) continue;
    const unknown = String(error.params['additionalProperty']);
    const [alike, ...others] = index < mostShown ? intendedKeys(error) : [];
    const intended = alike !== undefined && others.length === 0 ? alike : keyInPlaceOf(error);
    if (intended !== undefined && !Object.hasOwn(parent, intended))
      Reflect.set(parent, intended, Reflect.get(parent, unknown));
    if (!Array.isArray(parent)) Reflect.deleteProperty(parent, unknown);
    shortened.add(error.instancePath);
  }
  // Once per map, not once per key: testing whether a map is empty takes time for each of its keys.
  for (const pointer of shortened) removeEmpty(pruned, pointer);
  return pruned;
}

/** Removes a map if it is empty, and the maps around it that become empty. */
function removeEmpty(value: unknown, pointer: string): void {
  const maps = parentsOf(value, pointer);
  for (const [index, step] of [...pointerSteps(pointer).entries()].reverse()) {
    const [parent, map] = [maps[index], maps[index + 1]];
    if (typeof map !== 'object' || map === null || Object.keys(map).length > 0) return;
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return;
    Reflect.deleteProperty(parent, step);
  }
}

/** A value, and the value at each step of a JSON pointer into it. */
function parentsOf(value: unknown, pointer: string): unknown[] {
  const found = [value];
  for (const step of pointerSteps(pointer)) {
    const last = found.at(-1);
    found.push(typeof last === 'object' && last !== null ? Reflect.get(last, step) : undefined);
  }
  return found;
}
