import type { ErrorObject } from 'ajv';
import { intendedKeys, withoutMisspelt } from './misspelt-keys.ts';
import { mostShown } from './syntax.ts';

/**
 * The value as if its unknown keys were mended, where they are all that is wrong with it: the mistake is reported, and
 * the rest can still be checked in the same run. A key that is misspelt counts as the one that was intended, so that no
 * finding says that this one is missing; any other key is left out, with the maps that say nothing else: that they are
 * empty follows from the same mistake. Undefined where anything else is wrong.
 */
export function withoutUnknownKeys(value: unknown, errors: readonly ErrorObject[]): unknown {
  const mistakes = withoutMisspelt(errors);
  if (mistakes.some(({ keyword }) => keyword !== 'additionalProperties')) return undefined;
  const pruned: unknown = structuredClone(value);
  for (const [index, error] of mistakes.entries()) {
    const parent = parentsOf(pruned, error.instancePath).at(-1);
    if (typeof parent !== 'object' || parent === null) continue;
    const unknown = String(error.params['additionalProperty']);
    const [intended, ...others] = index < mostShown ? intendedKeys(error) : [];
    if (intended !== undefined && others.length === 0 && !Object.hasOwn(parent, intended))
      Reflect.set(parent, intended, Reflect.get(parent, unknown));
    remove(pruned, error.instancePath, unknown);
  }
  return pruned;
}

/** Removes a key, and the maps around it that are empty then. */
function remove(value: unknown, pointer: string, key: string): void {
  const parents = parentsOf(value, pointer);
  const path = [...stepsOf(pointer), key];
  for (const [index, step] of [...path.entries()].reverse()) {
    const parent = parents[index];
    if (typeof parent !== 'object' || parent === null || Array.isArray(parent)) return;
    Reflect.deleteProperty(parent, step);
    if (Object.keys(parent).length > 0) return;
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
