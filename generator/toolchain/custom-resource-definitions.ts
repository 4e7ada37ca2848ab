import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntry } from './cache.ts';
import { downloadModule } from './go.ts';
import { schemaSources } from './versions.ts';

/** Where the definitions are that API servers need for the documents of this repository: files or folders. */
const definitions = {
  istio: 'kubernetes/customresourcedefinitions.gen.yaml',
  gatewayApi: 'config/crd/standard',
  externalSecrets: 'config/crds/bases/external-secrets.io_externalsecrets.yaml',
  argoCd: 'manifests/crds',
} as const;

/** A source of custom resource definitions. */
export type DefinitionSource = keyof typeof definitions;

/** A file with the definitions of a source as a JSON list: read from YAML once, since that takes a second. */
export async function provideDefinitions(
  source: DefinitionSource,
  progress: Progress,
): Promise<Available | Unavailable> {
  const { name, version } = schemaSources[source];
  const build = async (scratch: string) => {
    const module = await downloadModule(scratch, schemaSources[source]);
    if (!module.available) return module;
    const documents = textsAt(join(module.path, definitions[source]))
      .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
      .filter((document) => isMap(document) && document['kind'] === 'CustomResourceDefinition');
    writeFileSync(join(scratch, 'definitions.json'), JSON.stringify(documents));
    return undefined;
  };
  const entry = await cacheEntry(`definitions-${name}-${version}`, build, progress);
  return entry.available ? { available: true, path: join(entry.path, 'definitions.json') } : entry;
}

function textsAt(path: string): string[] {
  if (!existsSync(path))
    throw new Error(`The module has no ${path}: it is laid out differently than we know.`);
  if (!statSync(path).isDirectory()) return [readFileSync(path, 'utf8')];
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => readFileSync(join(path, name), 'utf8'));
}
