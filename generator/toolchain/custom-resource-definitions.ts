import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { provideFile } from './cache.ts';
import { downloadModule } from './go.ts';
import type { DefinitionModule } from './tool-kinds.ts';

const file = 'definitions.json';

/** The name of the cache entry of that file. */
export const definitionsEntry = ({ name, version }: DefinitionModule): string =>
  `definitions-${name}-${version}`;

/**
 * A file with the definitions of a source as a JSON list: read from YAML once, since that takes a second.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export function provideDefinitions(
  source: DefinitionModule,
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const { module: path, version, definitions } = source;
  const build = async (scratch: string) => {
    const module = await downloadModule(scratch, source);
    if (!module.available) return module;
    const documents = documentsAt(join(module.path, definitions), ['CustomResourceDefinition']);
    writeFileSync(join(scratch, file), JSON.stringify(documents));
    return undefined;
  };
  const missing = `the definitions of ${path} ${version}`;
  const entry = definitionsEntry(source);
  return provideFile({ entry, file, missing, builtBy: 'npm run prove', build }, progress);
}

/** The documents of some kinds in a YAML file, or in the YAML files of a folder. */
export const documentsAt = (path: string, kinds: readonly string[]): PlainMap[] =>
  textsAt(path)
    .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
    .filter(isMap)
    .filter((document) => kinds.includes(String(document['kind'])));

/** The YAML texts of a file, or of the files of a folder. */
export function textsAt(path: string): string[] {
  if (!existsSync(path))
    throw new Error(`The module has no ${path}: it is laid out differently than we know.`);
  if (!statSync(path).isDirectory()) return [readFileSync(path, 'utf8')];
  const files = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return files.map((name) => readFileSync(join(path, name), 'utf8'));
}
