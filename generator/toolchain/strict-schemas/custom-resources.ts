import { parseAllDocuments } from 'yaml';
import { isObject, objectAt } from './json-object.ts';
import type { Kind } from './kind.ts';
import { strictSchema } from './strict.ts';

/**
 * The served versions of every CustomResourceDefinition in a YAML text.
 * @throws Error when a definition lacks what Kubernetes demands of it
 */
export function customResourceKinds(yaml: string): Kind[] {
  return parseAllDocuments(yaml)
    .map((document): unknown => document.toJS())
    .filter(isObject)
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .flatMap((definition) => kindsOf(objectAt(definition, 'spec')));
}

function kindsOf(spec: Readonly<Record<string, unknown>>): Kind[] {
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
