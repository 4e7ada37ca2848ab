import type { ErrorObject } from 'ajv';
import type { Path } from '../diagnostics/source-file.ts';

/** A part of a schema, or a value, whose members still have to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Of a failed anyOf, only the branch that was meant is of interest: the one with the type of the value. */
export function withoutFollowUps(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter((error) => {
    if (error.keyword === 'propertyNames') return false;
    const union = unions.find((other) => other !== error && isBelow(error, other));
    if (union) return isWordOfUnion(union) ? isOfWords(error) : fitsBranch(union) && isInBranch(error);
    return error.keyword !== 'anyOf' || !(fitsBranch(error) || isWordOfUnion(error));
  });
}

/** Another value may have failed at the same place of the schema, as two methods have one schema. */
function isBelow(error: ErrorObject, union: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(`${union.schemaPath}/`) &&
    `${error.instancePath}/`.startsWith(`${union.instancePath}/`)
  );
}

/** A map or a list was written where one branch of the union is one. */
function fitsBranch(union: ErrorObject): boolean {
  if (typeof union.data !== 'object' || union.data === null) return false;
  const type = Array.isArray(union.data) ? 'array' : 'object';
  return branchesOf(union).some((branch) => wantedTypes(branch).includes(type));
}

/** A word was written where one branch of the union takes some words. */
const isWordOfUnion = (union: ErrorObject): boolean =>
  typeof union.data === 'string' && branchesOf(union).some((branch) => Array.isArray(branch['enum']));

function branchesOf(union: ErrorObject): JsonObject[] {
  const branches = schemaOf(union)['anyOf'];
  return Array.isArray(branches) ? branches.map(objectOf) : [];
}

/** An error that stems from looking into the map or list, not from the branches that want a word. */
function isInBranch(error: ErrorObject): boolean {
  return !(
    ['type', 'const', 'enum'].includes(error.keyword) && /\/anyOf\/\d+\/[a-z]+$/.test(error.schemaPath)
  );
}

/** An error that says which words there are. */
const isOfWords = (error: ErrorObject): boolean =>
  error.keyword === 'enum' && /\/anyOf\/\d+\/enum$/.test(error.schemaPath);

/** The types that a schema takes, or the words where it takes only some. */
export function wantedTypes(schema: JsonObject): string[] {
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].flatMap((branch) => literalOrType(objectOf(branch)));
  return [schema['type']]
    .flat()
    .map(String)
    .filter((type) => type !== 'null' && type !== 'undefined');
}

function literalOrType(schema: JsonObject): string[] {
  return 'const' in schema ? [String(schema['const'])] : wantedTypes(schema);
}

/** The schema that a value has failed. */
export function schemaOf(error: ErrorObject): JsonObject {
  return objectOf(error.parentSchema);
}

/** The schema of a key. */
export function childOf(schema: JsonObject, key: string): JsonObject {
  return objectOf(objectOf(schema['properties'])[key]);
}

/** What is a map, as one; empty where it is none. */
export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What is a text; empty where it is none. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads a JSON pointer; digits are indexes, as no key of a spec is a number where a list may stand. */
export function pathOf(pointer: string): Path {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
