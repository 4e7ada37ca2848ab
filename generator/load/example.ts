import { stringify } from 'yaml';
import { type JsonObject, objectOf } from './shape-errors.ts';

/**
 * A valid value of a schema as one line of YAML. Empty if an example would not help: a string without
 * examples is described instead.
 */
export function exampleOf(schema: JsonObject): string {
  const value = rightValue(schema);
  return value === undefined ? '' : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function rightValue(schema: JsonObject): unknown {
  if (Array.isArray(schema['examples'])) return schema['examples'][0];
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  // If a string or a map is allowed, the map is the useful example.
  if (Array.isArray(schema['anyOf'])) return schema['anyOf'].map(objectOf).map(rightValue).findLast(isThere);
  const [type] = [schema['type']].flat();
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
      return Number(schema['minimum'] ?? 1) || 1;
    case 'number':
      return Number(schema['maximum'] ?? 1);
    case 'array':
      return listOf(schema);
    case 'object':
      return mapOf(schema);
    default:
      return undefined;
  }
}

function listOf(schema: JsonObject): unknown {
  const item = rightValue(objectOf(schema['items']));
  return item === undefined ? undefined : [item];
}

/** The required keys, or the first key if none is required. */
function mapOf(schema: JsonObject): unknown {
  const properties = objectOf(schema['properties']);
  const [anyValue] = Object.values(objectOf(schema['patternProperties']));
  if (anyValue !== undefined) {
    const [key, value] = [rightValue(objectOf(schema['propertyNames'])), rightValue(objectOf(anyValue))];
    return typeof key === 'string' && value !== undefined ? { [key]: value } : undefined;
  }
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const keys = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  const entries = keys.map((key) => [key, rightValue(objectOf(properties[key]))] as const);
  return entries.every(([, value]) => value !== undefined) ? Object.fromEntries(entries) : undefined;
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;
