import type { ErrorObject } from 'ajv';
import { intendedKeys, keyInPlaceOf, withoutMisspelt } from './misspelt-keys.ts';
import { mostShown } from './syntax.ts';

/**
 * The value as if its unknown keys were mended, where they are all that is wrong with it: the mistake is reported, and
 * the rest can still be checked in the same run. A key that is misspelt, or stands in the place of the only one that is
 * missing, counts as the one that was intended, so that no finding follows from its absence; any other key is left out,
 * with the maps that say nothing else: that they are empty follows from the same mistake. Undefined where anything else
 * is wrong.
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
  // Once a map, not once a key: to look whether a map is empty takes as long as it has keys.
  for (const pointer of shortened) removeEmpty(pruned, pointer);
  return pruned;
}

/** Removes a map if it is empty, and the maps around it that are empty then. */
function removeEmpty(value: unknown, pointer: string): void {
  const maps = parentsOf(value, pointer);
  for (const [index, step] of [...stepsOf(pointer).entries()].reverse()) {
    const [parent, map] = [maps[index], maps[index + 1]];
    if (typeof map !== 'object' || map === null || Object.keys(map).length > 0) return;
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return;
    Reflect.deleteProperty(parent, step);
  }
}

/** A value, and what stands at each step of a JSON pointer into it. */
function parentsOf(value: unknown, pointer: string): unknown[] {
  const found = [value];
  for (const step of stepsOf(pointer)) {
    const last = found.at(-1);
    found.push(typeof last === 'object' && last !== null ? Reflect.get(last, step) : undefined);
  }
  return found;
}

/** The steps of a JSON pointer, RFC 6901. */
const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
