import type Type from 'typebox';

/** Keys whose values are checked again after merging; until then they are known only by name. */
export type PartialSchema = Readonly<Record<string, unknown>>;

type Schema = Readonly<Record<string, unknown>>;

/**
 * The schemas of an override: every key optional at every depth, and null allowed where a key removes what the service
 * spec says (JSON Merge Patch, RFC 7396). The merged result is validated by the full schema afterwards.
 */
export function overrideOf(properties: Readonly<Record<string, Type.TSchema>>): Record<string, Type.TSchema> {
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, optional(schema)]));
}

function optional(schema: Type.TSchema): Type.TSchema {
  return { ...(isSchema(schema) ? nullable(partial(schema)) : {}) };
}

/** Drops what only holds of a whole: required keys, and lower bounds on the number of keys. */
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
