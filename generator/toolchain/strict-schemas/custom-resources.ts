import { parseAllDocuments } from 'yaml';
import { isObject, type JsonObject, objectAt } from './json-object.ts';
import type { Kind } from './kind.ts';
import { strictSchema } from './strict.ts';

/**
 * The served versions of every CustomResourceDefinition in a YAML text.
 * @throws SchemaError if a definition lacks what Kubernetes requires of it
 */
export function customResourceKinds(yaml: string): Kind[] {
  return parseAllDocuments(yaml)
    .map((document): unknown => document.toJS())
    .filter(isObject)
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .flatMap(kindsOfDefinition);
}

/** The served versions of a CustomResourceDefinition. @throws SchemaError if it lacks what Kubernetes requires of it */
export function kindsOfDefinition(definition: JsonObject): Kind[] {
  const spec = objectAt(definition, 'spec');
  const { kind } = objectAt(spec, 'names');
  const versions = Array.isArray(spec['versions']) ? spec['versions'].filter(isObject) : [];
  return versions
    .filter(({ served }) => served === true)
    .map((version) => ({
      group: String(spec['group']),
      version: String(version['name']),
      kind: String(kind),
      schema: strictSchema(objectAt(version, 'schema', 'openAPIV3Schema')),
    }));
}
