import { isMap, type PlainMap } from '../lang/plain-map.ts';

/** Parts of schemas, by name. */
export type SchemaParts = Readonly<Record<string, PlainMap>>;

/** Schemas that share their parts. */
export interface DividedSchemas {
  readonly schemas: ReadonlyMap<string, PlainMap>;
  /** The schema that holds the parts, to be added under its `$id`. */
  readonly parts: { readonly $id: string; readonly $defs: SchemaParts };
}

const partsId = 'parts';
const prefix = `${partsId}#/$defs/`;

/** A smaller part is not worth a function of its own. */
const leastLength = 200;

/**
 * Divides schemas into parts, each of them once. A validator of a whole schema is one function with megabytes of code,
 * which Node compiles before the first spec; of validators of parts, it compiles those that specs need.
 *
 * What is below an `anyOf` stays in one part: its errors belong together by their place in the schema.
 */
export function inParts(whole: Readonly<Record<string, object>>): DividedSchemas {
  const names = new Map<string, string>();
  const definitions: Record<string, PlainMap> = {};
  const divided = (value: unknown): PlainMap => {
    if (!isMap(value)) throw new TypeError('A schema is a map.');
    if ('anyOf' in value) return value;
    const schema: Record<string, unknown> = { ...value };
    for (const key of ['properties', 'patternProperties']) {
      const children = schema[key];
      if (isMap(children))
        schema[key] = Object.fromEntries(
          Object.entries(children).map(([name, child]) => [name, part(child)]),
        );
    }
    for (const key of ['items', 'additionalProperties'])
      if (isMap(schema[key])) schema[key] = part(schema[key]);
    return schema;
  };
  const part = (value: unknown): PlainMap => {
    const schema = divided(value);
    const text = JSON.stringify(schema);
    if (text.length < leastLength) return schema;
    const name = names.get(text) ?? `part${names.size}`;
    names.set(text, name);
    definitions[name] = schema;
    return { $ref: `${prefix}${name}` };
  };
  const plain: Readonly<Record<string, object>> = JSON.parse(JSON.stringify(whole));
  const schemas = new Map(Object.entries(plain).map(([name, schema]) => [name, divided(schema)]));
  return { schemas, parts: { $id: partsId, $defs: definitions } };
}

/** A schema with its parts in their places again. */
export function wholeSchema(schema: unknown, parts: SchemaParts): unknown {
  if (Array.isArray(schema)) return schema.map((each) => wholeSchema(each, parts));
  if (!isMap(schema)) return schema;
  const { $ref: reference } = schema;
  if (typeof reference === 'string' && reference.startsWith(prefix))
    return wholeSchema(parts[reference.slice(prefix.length)], parts);
  return Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, wholeSchema(child, parts)]));
}
