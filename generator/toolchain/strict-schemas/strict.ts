import { isObject, type JsonObject, mapValues, objectAt, SchemaError } from './json-object.ts';

/** Keywords that mean the same in OpenAPI 3.0 and in JSON Schema draft 4. */
const sameInBoth = new Set(
  `type format enum pattern required uniqueItems multipleOf minimum maximum exclusiveMinimum exclusiveMaximum
  minLength maxLength minItems maxItems minProperties maxProperties`.split(/\s+/),
);

/** Keywords without a meaning for validation. */
const prose = new Set(['description', 'default', 'title', 'example', 'externalDocs']);

/** Keywords that are handled one by one below. */
const handled = new Set('properties items additionalProperties nullable allOf anyOf oneOf not'.split(' '));

/** Kubernetes allows both wherever a field is declared so. */
const intOrString = { type: ['integer', 'string'] };

/**
 * JSON Schema (draft 4) of a structural OpenAPI schema, in which an object with properties allows no others.
 * @throws Error for a keyword that it does not know, since leaving one out could make a schema laxer
 */
export function strictSchema(schema: JsonObject): JsonObject {
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  const properties = propertiesOf(schema);
  const strict = {
    ...constraints(schema),
    ...(properties ? { properties: mapValues(properties, strictSchema) } : {}),
    ...(isObject(schema['items']) ? { items: strictSchema(schema['items']) } : {}),
    ...additionalProperties(schema['additionalProperties'], properties !== undefined && !isOpen),
  };
  return schema['nullable'] === true ? allowNull(strict) : strict;
}

/** An embedded resource is an object of its own: what every object has need not be declared. */
function propertiesOf(schema: JsonObject): JsonObject | undefined {
  const declared = schema['properties'] === undefined ? undefined : objectAt(schema, 'properties');
  if (schema['x-kubernetes-embedded-resource'] !== true) return declared;
  return {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    ...declared,
  };
}

function additionalProperties(declared: unknown, closed: boolean): JsonObject {
  if (isObject(declared)) return { additionalProperties: strictSchema(declared) };
  if (typeof declared === 'boolean') return { additionalProperties: declared };
  return closed ? { additionalProperties: false } : {};
}

/** The rules of a schema for the value itself, without those for the values inside. */
function constraints(schema: JsonObject): JsonObject {
  const result: Record<string, unknown> = {};
  if (schema['x-kubernetes-int-or-string'] === true && !schema['anyOf']) Object.assign(result, intOrString);
  for (const [keyword, value] of Object.entries(schema)) {
    if (sameInBoth.has(keyword)) result[keyword] = value;
    else if (keyword === 'not' && isObject(value)) result[keyword] = condition(value);
    else if (Array.isArray(value) && /^(all|any|one)Of$/.test(keyword)) result[keyword] = conditions(value);
    else if (!prose.has(keyword) && !handled.has(keyword) && !keyword.startsWith('x-')) {
      throw new SchemaError(`The keyword ${keyword} of a schema is unknown: ${converter} must convert it.`);
    }
  }
  return result;
}

const converter = 'generator/toolchain/strict-schemas/strict.ts';

function conditions(schemas: readonly unknown[]): JsonObject[] {
  return schemas.filter(isObject).map(condition);
}

/** Inside allOf, anyOf, oneOf and not, `properties` names only those a condition is about: nothing is closed there. */
function condition(schema: JsonObject): JsonObject {
  const properties = schema['properties'];
  return {
    ...constraints(schema),
    ...(isObject(properties) ? { properties: mapValues(properties, condition) } : {}),
    ...(isObject(schema['items']) ? { items: condition(schema['items']) } : {}),
  };
}

function allowNull(schema: JsonObject): JsonObject {
  const { type, enum: values, ...rest } = schema;
  return {
    ...rest,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(Array.isArray(values) ? { enum: [...values, null] } : {}),
  };
}
