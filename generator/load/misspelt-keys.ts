import type { ErrorObject } from 'ajv';
import { alike } from '../diagnostics/alike.ts';
import { objectOf, schemaOf } from './shape-errors.ts';

/**
 * The errors without missing keys that an unknown key explains: the unknown key is a misspelling of the
 * missing one, or it is the only unknown key and only one key is missing. One mistake gives one finding.
 */
export function withoutMisspelt(errors: readonly ErrorObject[]): ErrorObject[] {
  const incomplete = new Set(errors.filter(isMissing).map(({ instancePath }) => instancePath));
  if (incomplete.size === 0) return [...errors];
  const intended = new Set(
    errors
      .filter(({ instancePath }) => incomplete.has(instancePath))
      .flatMap((error) => intendedKeys(error).map((key) => `${error.instancePath} ${key}`)),
  );
  const replaced = new Set(
    errors.filter((error) => keyInPlaceOf(error) !== undefined).map(({ instancePath }) => instancePath),
  );
  return errors.filter(
    (error) =>
      !isMissing(error) ||
      (!replaced.has(error.instancePath) &&
        !intended.has(`${error.instancePath} ${String(error.params['missingProperty'])}`)),
  );
}

const isMissing = ({ keyword }: ErrorObject): boolean => keyword === 'required';

/** Candidates for an unknown key of a map; empty for any other error. */
export function intendedKeys(error: ErrorObject): string[] {
  if (error.keyword !== 'additionalProperties') return [];
  const beside: object = Object(error.data);
  const known = Object.keys(objectOf(schemaOf(error)['properties'])).filter(
    (key) => !Object.hasOwn(beside, key),
  );
  return alike(String(error.params['additionalProperty']), known);
}

/** For an unknown key: the missing key that it replaces. */
export function keyInPlaceOf(error: ErrorObject): string | undefined {
  if (error.keyword !== 'additionalProperties') return undefined;
  const needed = schemaOf(error)['required'];
  const there: object = Object(error.data);
  const missing = Array.isArray(needed) ? needed.map(String).filter((key) => !Object.hasOwn(there, key)) : [];
  const known = objectOf(schemaOf(error)['properties']);
  return missing.length === 1 && hasOneUnknown(there, known) ? missing[0] : undefined;
}

/** Stops at the second one: a broken spec can have very many. */
function hasOneUnknown(there: object, known: object): boolean {
  let unknown = 0;
  for (const key in there) if (!Object.hasOwn(known, key) && ++unknown > 1) return false;
  return unknown === 1;
}
