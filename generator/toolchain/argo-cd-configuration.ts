import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { listAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { type Available, notYetHere, type Progress, type Unavailable } from './availability.ts';
import { cacheEntry, existingEntry } from './cache.ts';
import { textsAt } from './custom-resource-definitions.ts';
import { downloadModule } from './go.ts';
import { programs } from './versions.ts';

const fileName = 'configuration.json';

/**
 * A file with the ConfigMaps and the Secret that an installation of Argo CD starts with, as a JSON list.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export async function provideArgoCdConfiguration(
  progress: Progress | undefined,
): Promise<Available | Unavailable> {
  const { module, version, builtBy } = programs.argoCd;
  const name = `argo-cd-configuration-${version}`;
  const build = async (scratch: string) => {
    const source = await downloadModule(scratch, { name: 'Argo CD configuration', module, version });
    if (!source.available) return source;
    const documents = textsAt(join(source.path, 'manifests', 'base', 'config'))
      .flatMap((text) => parseAllDocuments(text).map((document): unknown => document.toJS()))
      .filter((document) => isMap(document) && ['ConfigMap', 'Secret'].includes(String(document['kind'])));
    writeFileSync(join(scratch, fileName), JSON.stringify(documents));
    return undefined;
  };
  const entry = progress
    ? await cacheEntry(name, build, progress)
    : (existingEntry(name) ?? notYetHere(`the configuration of Argo CD (${module} ${version})`, builtBy));
  return entry.available ? { available: true, path: join(entry.path, fileName) } : entry;
}

/** The documents of the file. */
export const readArgoCdConfiguration = (path: string): readonly PlainMap[] =>
  listAt({ documents: parsedJson(readFileSync(path, 'utf8')) }, 'documents').filter(isMap);
