import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { cacheEntry } from './cache.ts';
import { downloadModule } from './go.ts';
import type { DefinitionModule } from './versions.ts';

/** A file with the definitions of a source as a JSON list: read from YAML once, since that takes a second. */
export async function provideDefinitions(
  source: DefinitionModule,
  progress: Progress,
): Promise<Available | Unavailable> {
  const { name, version, definitions } = source;
  const build = async (scratch: string) => {
    const module = await downloadModule(scratch, source);
    if (!module.available) return module;
    const documents = textsAt(join(module.path, definitions))
      .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
      .filter((document) => isMap(document) && document['kind'] === 'CustomResourceDefinition');
    writeFileSync(join(scratch, 'definitions.json'), JSON.stringify(documents));
    return undefined;
  };
  const entry = await cacheEntry(`definitions-${name}-${version}`, build, progress);
  return entry.available ? { available: true, path: join(entry.path, 'definitions.json') } : entry;
}

/** The YAML texts of a file, or of the files of a folder. */
export function textsAt(path: string): string[] {
  if (!existsSync(path))
    throw new Error(`The module has no ${path}: it is laid out differently than we know.`);
  if (!statSync(path).isDirectory()) return [readFileSync(path, 'utf8')];
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => readFileSync(join(path, name), 'utf8'));
}
