import { isObject, type JsonObject, mapValues, objectAt } from './json-object.ts';

/** How the OpenAPI document refers to one of its definitions. */
export const referencePrefix = '#/definitions/';

/** Types that the OpenAPI document describes more narrowly than the API server reads them. */
const readMoreWidely: JsonObject = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { 'x-kubernetes-int-or-string': true },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    type: ['string', 'number'],
    pattern: '^[+-]?(\\d+\\.?\\d*|\\.\\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\\d+)?$',
  },
};

/**
 * A definition with every reference replaced: behind a reference, kubeconform would not name the wrong field.
 * Only the schema of schemas (in CustomResourceDefinition) contains itself; anything is allowed there.
 * @throws Error when a reference leads nowhere
 */
export function inlineReferences(
  definitions: JsonObject,
  name: string,
  around: readonly string[] = [],
): JsonObject {
  if (around.includes(name)) return {};
  const widened = readMoreWidely[name];
  if (isObject(widened)) return widened;
  const inside = [...around, name];
  return inline(objectAt(definitions, name));

  function inline(schema: JsonObject): JsonObject {
    const reference = schema['$ref'];
    if (typeof reference === 'string') {
      return inlineReferences(definitions, reference.slice(referencePrefix.length), inside);
    }
    const { properties, items, additionalProperties, ...rest } = schema;
    return {
      ...rest,
      ...(isObject(properties) ? { properties: mapValues(properties, inline) } : {}),
      ...(isObject(items) ? { items: inline(items) } : {}),
      ...(isObject(additionalProperties) ? { additionalProperties: inline(additionalProperties) } : {}),
    };
  }
}
