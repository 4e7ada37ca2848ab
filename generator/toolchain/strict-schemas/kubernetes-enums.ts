import { isObject, type JsonObject, mapValues } from './json-object.ts';

/** The values a property may have, or each item of a property that is a list. */
interface EnumOfProperty {
  readonly values: readonly string[];
  readonly ofItems: boolean;
}

/** The enumerations by type (such as `core.v1.ServiceSpec`) and property. */
export type Enums = ReadonlyMap<string, ReadonlyMap<string, EnumOfProperty>>;

const type = /^func schema_\w*?([a-z0-9]+)_(v\d\w*?)_(\w+)\(/;
const property = /^\t{5}"([^"]+)": \{$/;
const values = /^(\t+)Enum:\s+\[\]interface\{\}\{(.*)\},$/;
const indentOfOwnValues = 7;

/**
 * The enumerations in the Go code that API servers answer OpenAPI requests with: the published OpenAPI documents
 * say "Possible enum values" at most in prose.
 * @throws Error when there is none, that is when Kubernetes writes this code in another way than it did
 */
export function kubernetesEnums(goCode: string): Enums {
  const enums = new Map<string, Map<string, EnumOfProperty>>();
  let properties = new Map<string, EnumOfProperty>();
  let name = '';
  for (const line of goCode.split('\n')) {
    const [, group, version, typeName] = type.exec(line) ?? [];
    if (typeName) {
      properties = new Map();
      enums.set(`${group}.${version}.${typeName}`, properties);
    }
    name = property.exec(line)?.[1] ?? name;
    const [, indent = '', list] = values.exec(line) ?? [];
    if (list) properties.set(name, { values: strings(list), ofItems: indent.length > indentOfOwnValues });
  }
  if (![...enums.values()].some(({ size }) => size > 0)) {
    throw new Error('The generated OpenAPI code of Kubernetes shows no enumeration.');
  }
  return enums;
}

/** The definitions of the OpenAPI document with these enumerations in their places. */
export function withEnums(definitions: JsonObject, enums: Enums): JsonObject {
  return mapValues(definitions, (definition, name) => {
    const ofType = enums.get(name.replace(/^io\.k8s\.api\./, ''));
    const { properties } = definition;
    if (!ofType || !isObject(properties)) return definition;
    return {
      ...definition,
      properties: mapValues(properties, (schema, key) => withEnum(schema, ofType.get(key))),
    };
  });
}

function withEnum(schema: JsonObject, enumeration: EnumOfProperty | undefined): JsonObject {
  if (!enumeration) return schema;
  if (!enumeration.ofItems) return { ...schema, enum: enumeration.values };
  const inside = schema['type'] === 'array' ? 'items' : 'additionalProperties';
  return { ...schema, [inside]: { type: 'string', enum: enumeration.values } };
}

function strings(list: string): string[] {
  return Array.from(list.matchAll(/"([^"]*)"/g), ([, value = '']) => value);
}
