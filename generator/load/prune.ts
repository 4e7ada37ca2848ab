import type { ErrorObject } from 'ajv';
import { intendedKeys, withoutMisspelt } from './misspelt-keys.ts';
import { mostShown } from './syntax.ts';

/**
 * The value as if its unknown keys were mended, where they are all that is wrong with it: the mistake is reported, and
 * the rest can still be checked in the same run. A key that is misspelt counts as the one that was intended, so that no
 * finding says that this one is missing; any other key is left out. Undefined where anything else is wrong.
 */
export function withoutUnknownKeys(value: unknown, errors: readonly ErrorObject[]): unknown {
  const mistakes = withoutMisspelt(errors);
  if (mistakes.some(({ keyword }) => keyword !== 'additionalProperties')) return undefined;
  const pruned: unknown = structuredClone(value);
  for (const [index, error] of mistakes.entries()) {
    const parent = valueAt(pruned, error.instancePath);
    if (typeof parent !== 'object' || parent === null) continue;
    const unknown = String(error.params['additionalProperty']);
    const [intended, ...others] = index < mostShown ? intendedKeys(error) : [];
    if (intended !== undefined && others.length === 0 && !Object.hasOwn(parent, intended))
      Reflect.set(parent, intended, Reflect.get(parent, unknown));
    Reflect.deleteProperty(parent, unknown);
  }
  return pruned;
}

/** Follows a JSON pointer, RFC 6901. */
function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, step.replace(/~1/g, '/').replace(/~0/g, '~'));
  }
  return found;
}
