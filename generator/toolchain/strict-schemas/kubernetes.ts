import { inlineReferences, referencePrefix } from './inline-references.ts';
import { isObject, type JsonObject, objectAt } from './json-object.ts';
import type { Kind } from './kind.ts';
import { type Enums, withEnums } from './kubernetes-enums.ts';
import { strictSchema } from './strict.ts';

const objectMeta = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** The kinds of Kubernetes itself, and the metadata that objects of every kind have. */
export interface KubernetesSchemas {
  readonly kinds: readonly Kind[];
  readonly metadata: JsonObject;
}

/**
 * Reads Kubernetes' OpenAPI 2.0 document, and fills in the enumerations it leaves out.
 * @throws Error when a reference leads nowhere
 */
export function kubernetesSchemas(swagger: unknown, enums: Enums): KubernetesSchemas {
  const definitions = withEnums(objectAt(swagger, 'definitions'), enums);
  const resolve = (name: string) => strictSchema(inlineReferences(definitions, name));
  const kinds = Object.keys(definitions).flatMap((name) => {
    const definition = objectAt(definitions, name);
    const identity = identityOf(definition);
    return identity && isDeclarable(definition) ? [{ ...identity, schema: resolve(name) }] : [];
  });
  return { kinds, metadata: resolve(objectMeta) };
}

/** Options and events of a watch belong to many groups at once; they cannot be applied. */
function identityOf(definition: JsonObject): Omit<Kind, 'schema'> | undefined {
  const identities = definition['x-kubernetes-group-version-kind'];
  if (!Array.isArray(identities) || identities.length !== 1) return undefined;
  const { group, version, kind } = objectAt(identities[0]);
  return { group: String(group), version: String(version), kind: String(kind) };
}

/** Lists have other metadata, and kubeconform splits a List into its items. */
function isDeclarable(definition: JsonObject): boolean {
  const { metadata } = isObject(definition['properties']) ? definition['properties'] : {};
  return isObject(metadata) && metadata['$ref'] === `${referencePrefix}${objectMeta}`;
}
