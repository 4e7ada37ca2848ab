import type { ErrorObject } from 'ajv';

/** Part of a schema, or a value, whose members are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The errors that users made: of a failed `anyOf` those of the intended branch, or the `anyOf` itself if no
 * branch accepts a value of this type; of several errors of one string, number or key the most useful one; no
 * error that only follows from another one.
 */
export function withoutFollowUps(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .map((union) => intendedBranch(union, errors));
  const left = errors.filter((error) => {
    if (error.keyword === 'propertyNames') return false;
    return unions.every(({ union, branch }) => {
      if (error === union) return branch === undefined;
      return !isBelow(error, union) || (branch !== undefined && isInBranch(error, union, branch));
    });
  });
  return onePerScalar(left);
}

/**
 * The intended branch of a failed `anyOf`: among the branches that accept a value of this type, the one with
 * the fewest errors.
 */
function intendedBranch(union: ErrorObject, errors: readonly ErrorObject[]) {
  const below = errors.filter((error) => error !== union && isBelow(error, union));
  const fitting = branchesOf(union)
    .map((schema, index) => ({ schema, index }))
    .filter(({ schema }) => takesType(schema, union.data))
    .map(({ index }) => ({ index, errors: below.filter((error) => isInBranch(error, union, index)).length }))
    .sort((a, b) => a.errors - b.errors || a.index - b.index);
  return { union, branch: fitting[0]?.index };
}

/**
 * Whether a schema accepts a value of this type: a map, a list, or any of several words. A schema with a
 * single word does not count: the message lists the word instead.
 */
function takesType(schema: JsonObject, value: unknown): boolean {
  if ('const' in schema) return false;
  if (Array.isArray(schema['enum'])) return schema['enum'].some((word) => typeOf(word) === typeOf(value));
  if (Array.isArray(schema['anyOf']))
    return branchesOfSchema(schema).some((branch) => takesType(branch, value));
  const types = [schema['type']].flat();
  return types.includes(typeOf(value)) || (types.includes('integer') && typeof value === 'number');
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Another value may have failed at the same place of the schema, because two methods share one schema. */
function isBelow(error: ErrorObject, union: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${union.schemaPath}/`) &&
    `${error.instancePath}/`.startsWith(`${union.instancePath}/`)
  );
}

const isInBranch = (error: ErrorObject, union: ErrorObject, branch: number): boolean =>
  isBelow(error, union) && error.schemaPath.startsWith(`${union.schemaPath}/${branch}/`);

const branchesOf = (union: ErrorObject): JsonObject[] => branchesOfSchema(schemaOf(union));

function branchesOfSchema(schema: JsonObject): JsonObject[] {
  return Array.isArray(schema['anyOf']) ? schema['anyOf'].map(objectOf) : [];
}

/** The most useful keyword first: a value of the wrong type does not need its pattern in the message. */
const mostUsefulFirst = ['type', 'anyOf', 'enum', 'const', 'minLength', 'pattern', 'maxLength'];

/** A string, a number or a key has one mistake, however many rules it breaks. A map can have several. */
function onePerScalar(errors: readonly ErrorObject[]): ErrorObject[] {
  const rank = ({ keyword }: ErrorObject) =>
    (mostUsefulFirst.indexOf(keyword) + mostUsefulFirst.length + 1) % (mostUsefulFirst.length + 1);
  const best = new Map<string, ErrorObject>();
  for (const error of errors) {
    const place = scalarPlace(error);
    const before = place === undefined ? undefined : best.get(place);
    if (place !== undefined && (before === undefined || rank(error) < rank(before))) best.set(place, error);
  }
  return errors.filter((error) => {
    const place = scalarPlace(error);
    return place === undefined || best.get(place) === error;
  });
}

function scalarPlace({ keyword, instancePath, propertyName, data }: ErrorObject): string | undefined {
  if (propertyName !== undefined) return `key ${instancePath}/${propertyName}`;
  const isWhole = ['type', 'enum', 'const', 'pattern'].includes(keyword);
  return isWhole || typeof data !== 'object' || data === null ? instancePath : undefined;
}

/** The types that a schema accepts, or the words if it accepts only some. */
export function wantedTypes(schema: JsonObject): string[] {
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].flatMap((branch) => literalOrType(objectOf(branch)));
  return [schema['type']]
    .flat()
    .map(String)
    .filter((type) => type !== 'null' && type !== 'undefined');
}

/** The words that a schema accepts. */
export function wantedWords(schema: JsonObject): string[] {
  if (Array.isArray(schema['anyOf'])) return branchesOfSchema(schema).flatMap(wantedWords);
  const words = 'const' in schema ? [schema['const']] : Array.isArray(schema['enum']) ? schema['enum'] : [];
  return words.filter((word) => typeof word === 'string');
}

function literalOrType(schema: JsonObject): string[] {
  return 'const' in schema ? [String(schema['const'])] : wantedTypes(schema);
}

/** The schema that a value violates. */
export function schemaOf(error: ErrorObject): JsonObject {
  return objectOf(error.parentSchema);
}

/** The schema of a key. */
export function childOf(schema: JsonObject, key: string): JsonObject {
  return objectOf(objectOf(schema['properties'])[key]);
}

/** A value as a map; empty if it is not a map. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A value as a string; empty if it is not a string. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
