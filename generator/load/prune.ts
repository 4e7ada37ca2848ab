import type { ErrorObject } from 'ajv';

/**
 * The value without the keys that its schema does not know, where that is all that is wrong with it: the mistake is
 * reported, and the rest can still be checked in the same run. Undefined where anything else is wrong.
 */
export function withoutUnknownKeys(value: unknown, errors: readonly ErrorObject[]): unknown {
  if (errors.some(({ keyword }) => keyword !== 'additionalProperties')) return undefined;
  const pruned: unknown = structuredClone(value);
  for (const { instancePath, params } of errors) {
    const parent = valueAt(pruned, instancePath);
    if (typeof parent === 'object' && parent !== null) {
      Reflect.deleteProperty(parent, String(params['additionalProperty']));
    }
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
