import type { ErrorObject } from 'ajv';
import { alike } from '../diagnostics/alike.ts';
import { nearest } from '../diagnostics/nearest.ts';
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
  const confused = errors.filter(isMissing).flatMap((error) => {
    const key = confusedKey(error, errors);
    return key === undefined ? [] : [`${error.instancePath}/${key}/`];
  });
  return errors.filter(
    (error) =>
      !confused.some((start) => error.instancePath.startsWith(start)) &&
      (!isMissing(error) ||
        (!replaced.has(error.instancePath) &&
          !intended.has(`${error.instancePath} ${String(error.params['missingProperty'])}`))),
  );
}

/** For a missing key: a known key beside it with nearly the same name, whose values are wrong, such as ports for port. */
export function confusedKey(error: ErrorObject, errors: readonly ErrorObject[]): string | undefined {
  const beside = Object.keys(objectOf(error.data));
  return nearest(String(error.params['missingProperty']), beside).find((key) =>
    errors.some(({ instancePath }) => instancePath.startsWith(`${error.instancePath}/${key}/`)),
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
