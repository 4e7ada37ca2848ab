/** An object as JSON.parse gives it: its values still have to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for what is an object in JSON: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema that cannot be converted. */
export class SchemaError extends Error {}

/** The object at a path of keys. @throws SchemaError with the path if there is none */
export function objectAt(root: unknown, ...path: readonly string[]): JsonObject {
  const value = path.reduce((at: unknown, key) => (isObject(at) ? at[key] : undefined), root);
  if (!isObject(value)) throw new SchemaError(`${path.join('.')} is missing, or is not an object.`);
  return value;
}

/** The same keys with other values. */
export function mapValues<Out>(
  object: JsonObject,
  convert: (value: JsonObject, key: string) => Out,
): Record<string, Out> {
  return Object.fromEntries(
    Object.keys(object).map((key) => [key, convert(objectAt(object, key), key)] as const),
  );
}
