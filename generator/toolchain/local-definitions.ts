import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../command-line/repository.ts';
import { kindsOfDefinition } from './strict-schemas/custom-resources.ts';
import { isObject, type JsonObject, objectAt, SchemaError } from './strict-schemas/json-object.ts';
import { writeSchema } from './strict-schemas/write-schema.ts';
import { definitionFiles } from './versions.ts';

/** The folder of a repository with the definitions of kinds that only its own documents use. */
export const definitionsFolder = 'schemas';

/**
 * The CustomResourceDefinitions that are files: those in `schemas/` of a repository, and the rows of `definitionSources`
 * that name a file. If both define a kind, that of the repository counts: it is the version of its clusters. A file that is
 * broken is left out: the checks of the specs report it.
 */
export function localDefinitions(root: string): JsonObject[] {
  const folder = join(root, definitionsFolder);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  const files = [
    ...names.sort().map((name) => join(folder, name)),
    ...definitionFiles.map(({ file }) => join(repositoryRoot, file)),
  ];
  const all = files.flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8'), { logLevel: 'silent' })
      .filter(({ errors }) => errors.length === 0)
      .map((document): unknown => document.toJS())
      .filter(isObject)
      .filter((definition) => problemOfDefinition(definition) === undefined),
  );
  const byName = new Map(all.toReversed().map((definition) => [nameOf(definition), definition]));
  return [...byName.values()].toReversed();
}

const nameOf = (definition: JsonObject): unknown => objectAt(definition, 'metadata')['name'];

/** What a document lacks to be the definition of a kind; undefined if it is one. */
export function problemOfDefinition(definition: JsonObject): string | undefined {
  const { apiVersion, kind } = definition;
  if (apiVersion !== 'apiextensions.k8s.io/v1' || kind !== 'CustomResourceDefinition')
    return `this is ${String(apiVersion)} ${String(kind)}, not apiextensions.k8s.io/v1 CustomResourceDefinition`;
  try {
    if (typeof objectAt(definition, 'metadata')['name'] !== 'string') return 'metadata.name is missing';
    if (kindsOfDefinition(definition).length === 0) return 'no version of it is served';
    return undefined;
  } catch (error) {
    if (error instanceof SchemaError) return error.message;
    throw error;
  }
}

/** Writes the schemas of definitions into a folder; `schemas` is the folder of `provideSchemas`. */
export function writeLocalSchemas(folder: string, schemas: string, definitions: readonly JsonObject[]): void {
  // Every kind has the same metadata.
  const namespace: unknown = JSON.parse(readFileSync(join(schemas, 'v1/namespace_v1.json'), 'utf8'));
  const metadata = objectAt(namespace, 'properties', 'metadata');
  for (const kind of definitions.flatMap(kindsOfDefinition)) writeSchema(folder, kind, metadata);
}
