import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { type Available, notYetHere, type Progress, type Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { downloadModule } from './go.ts';
import type { DefinitionModule } from './versions.ts';

/**
 * A file with the definitions of a source as a JSON list: read from YAML once, since that takes a second.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export async function provideDefinitions(
  source: DefinitionModule,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const { name, module: path, version, definitions } = source;
  const entryName = `definitions-${name}-${version}`;
  const build = async (scratch: string) => {
    const module = await downloadModule(scratch, source);
    if (!module.available) return module;
    const documents = textsAt(join(module.path, definitions))
      .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
      .filter((document) => isMap(document) && document['kind'] === 'CustomResourceDefinition');
    writeFileSync(join(scratch, 'definitions.json'), JSON.stringify(documents));
    return undefined;
  };
  const entry = progress
    ? await cacheEntry(entryName, build, progress)
    : (existingEntry(entryName) ?? notYetHere(`the definitions of ${path} ${version}`, 'npm run prove'));
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
