import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Available, Progress, Unavailable } from './availability.ts';
import { provideFile } from './cache.ts';
import { documentsAt } from './custom-resource-definitions.ts';
import { downloadModule } from './go.ts';
import { programs } from './versions.ts';

const file = 'configuration.json';

/** The name of its cache entry. */
export const argoCdConfigurationEntry = `argo-cd-configuration-${programs.argoCd.version}`;

/**
 * A file with the ConfigMaps and the Secret that an installation of Argo CD starts with, as a JSON list.
 * @param progress where a wait for another process is reported; without it, nothing is downloaded
 */
export function provideArgoCdConfiguration(progress: Progress | undefined): Promise<Available | Unavailable> {
  const { module, version, builtBy } = programs.argoCd;
  const build = async (scratch: string) => {
    const source = await downloadModule(scratch, { name: 'Argo CD configuration', module, version });
    if (!source.available) return source;
    const documents = documentsAt(join(source.path, 'manifests', 'base', 'config'), ['ConfigMap', 'Secret']);
    writeFileSync(join(scratch, file), JSON.stringify(documents));
    return undefined;
  };
  const missing = `the configuration of Argo CD (${module} ${version})`;
  return provideFile({ entry: argoCdConfigurationEntry, file, missing, builtBy, build }, progress);
}

/** The documents of the file. */
export const readArgoCdConfiguration = (path: string): readonly PlainMap[] =>
  listAt({ documents: parsedJson(readFileSync(path, 'utf8')) }, 'documents').filter(isMap);
