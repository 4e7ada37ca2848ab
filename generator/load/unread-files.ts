import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { isSystemError } from '../platform/system-error.ts';
import { additionFolders, visibleEntries } from './additions.ts';
import { readSpec } from './read.ts';
import { loadRules } from './rules.ts';

/** Specs of a folder in services/. */
const specFiles = ['service', 'external', 'proofs'];

/**
 * Files and folders of services/ whose names look like those that are read: a misspelt folder, or a spec with more in
 * its name. Everything else there belongs to the server: its sources, its tests, its image.
 */
export function unreadFiles(
  root: string,
  services: readonly string[],
  clusters: readonly string[],
): Diagnostic[] {
  return services.flatMap((service) => {
    const folder = `services/${service}`;
    const entries = entriesIn(root, folder);
    const hasSpec = entries.some(({ name }) => /^(?:service|external)\.ya?ml$/.test(name));
    const alike = entries.flatMap((entry) =>
      entry.isDirectory()
        ? unreadFolder(root, `${folder}/${entry.name}`, entry.name, folder)
        : unreadFile({ root, folder, name: entry.name, clusters, hasSpec }),
    );
    const patches = `${folder}/patches`;
    return hasSpec || alike.length > 0 || !hasYaml(root, patches)
      ? alike
      : [found(patches, `write ${folder}/service.yaml, or move the patches`)];
  });
}

function unreadFolder(root: string, path: string, name: string, parent: string): Diagnostic[] {
  if (additionFolders.some((folder) => folder === name)) return [];
  const [intended] = name === 'patch' ? ['patches'] : nearest(name, additionFolders);
  const folders = [path, ...entriesIn(root, path).map((entry) => `${path}/${entry.name}`)];
  if (intended === undefined || !folders.some((folder) => hasYaml(root, folder))) return [];
  return [{ ...found(path, `did you mean ${parent}/${intended}/?`), rule: loadRules.misnamedSpec }];
}

interface UnreadFile {
  readonly root: string;
  readonly folder: string;
  readonly name: string;
  readonly clusters: readonly string[];
  /** Whether the folder has a spec already. */
  readonly hasSpec: boolean;
}

function unreadFile({ root, folder, name, clusters, hasSpec }: UnreadFile): Diagnostic[] {
  const [, stem = '', rest = ''] = /^([^.-]+)(?:[.-](.+))?\.ya?ml$/.exec(name) ?? [];
  if (stem === '' || (specFiles.includes(stem) && rest === '')) return [];
  const path = `${folder}/${name}`;
  const [addition] = stem === 'patch' ? ['patches'] : nearest(stem, additionFolders);
  if (addition !== undefined) return [found(path, `move it into ${folder}/${addition}/`)];
  const [spec] = nearest(stem, specFiles);
  if (spec !== undefined && rest === '') return [found(path, `did you mean ${folder}/${spec}.yaml?`)];
  if (spec !== undefined && clusters.includes(rest)) {
    const settings = `clusters/${rest}.yaml, under services.${folder.split('/')[1]}`;
    return [found(path, `settings of one cluster belong into ${settings}`)];
  }
  if (spec !== undefined)
    return [
      found(
        path,
        `write its settings into ${folder}/${spec}.yaml, or for one cluster into its file in clusters/`,
      ),
    ];
  const isSpec = !hasSpec && looksLikeSpec(readSpec(root, path).file.text);
  return isSpec ? [found(path, `rename it to service.yaml or external.yaml`)] : [];
}

/** Keys that every spec of a service has, at the start of a line. */
const looksLikeSpec = (text: string): boolean =>
  /^owner:/m.test(text) && /^(?:grpc|hosts|image):/m.test(text);

const hasYaml = (root: string, folder: string): boolean =>
  entriesIn(root, folder).some((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name));

/** The entries of a folder, sorted; none for a file, and for a folder that cannot be read, which others report. */
function entriesIn(root: string, folder: string): Dirent[] {
  try {
    return visibleEntries(join(root, folder));
  } catch (error) {
    if (isSystemError(error)) return [];
    throw error;
  }
}

function found(path: string, hint: string): Diagnostic {
  const at = { file: new SourceFile(path, ''), offset: 0, length: 1 };
  return { rule: loadRules.unreadFile, message: `${path} is not read`, hint, at };
}
