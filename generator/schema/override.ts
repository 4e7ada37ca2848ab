import type Type from 'typebox';

/** Keys whose values are validated after merging; before that, only their names are checked. */
export type PartialSchema = Readonly<Record<string, unknown>>;

type Schema = Readonly<Record<string, unknown>>;

/**
 * The schemas of an override: every key is optional at every depth, and null is allowed where a key removes a
 * value of the service spec (JSON Merge Patch, RFC 7396). The full schema validates the merged result
 * afterwards.
 */
export function overrideOf(properties: Readonly<Record<string, Type.TSchema>>): Record<string, Type.TSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, optional(schema)]));
}

function optional(schema: Type.TSchema): Type.TSchema {
  return { ...(isSchema(schema) ? nullable(partial(schema)) : {}) };
}

/** Drops what applies only to a complete object: required keys, and lower bounds on the number of keys. */
function partial(schema: Schema): Schema {
  const { required: _required, minProperties: _minProperties, ...rest } = schema;
  return {
    ...rest,
    ...mapped(rest, 'properties'),
    ...mapped(rest, 'patternProperties'),
    ...(Array.isArray(rest['anyOf']) ? { anyOf: rest['anyOf'].filter(isSchema).map(partial) } : {}),
  };
}

function mapped(schema: Schema, keyword: 'properties' | 'patternProperties'): Schema {
  const children = schema[keyword];
  if (!isSchema(children)) return {};
  const entries = Object.entries(children).map(([key, child]) => [
    key,
    isSchema(child) ? nullable(partial(child)) : child,
  ]);
  return { [keyword]: Object.fromEntries(entries) };
}

function nullable(schema: Schema): Schema {
  if (Array.isArray(schema['anyOf'])) return { ...schema, anyOf: [...schema['anyOf'], { type: 'null' }] };
  if (Array.isArray(schema['enum'])) return { ...schema, enum: [...schema['enum'], null] };
  if ('const' in schema) {
    const { const: only, type: _type, ...rest } = schema;
    return { ...rest, enum: [only, null] };
  }
  return { ...schema, type: [schema['type'], 'null'].flat() };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
