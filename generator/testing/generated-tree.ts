import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ownedFolders } from '../layout/paths.ts';

/** The generated tree of a repository: the text of every file, by path; for a link, its target. */
export function readTree(root: string): Record<string, string> {
  const entries = entriesOf(root).flatMap((path): [string, string][] => {
    const stat = lstatSync(join(root, path));
    if (stat.isSymbolicLink()) return [[path, `→ ${readlinkSync(join(root, path))}`]];
    return stat.isFile() ? [[path, readFileSync(join(root, path), 'utf8')]] : [];
  });
  return Object.fromEntries(entries);
}

/** The last modification time of each file and folder of the tree, by path. */
export function writeTimes(root: string): Record<string, number> {
  return Object.fromEntries(entriesOf(root).map((path) => [path, lstatSync(join(root, path)).mtimeMs]));
}

/** The empty folders of the tree. */
export function emptyFolders(root: string): string[] {
  return entriesOf(root).filter((path) => {
    const full = join(root, path);
    return lstatSync(full).isDirectory() && readdirSync(full).length === 0;
  });
}

function entriesOf(root: string): string[] {
  return ownedFolders
    .filter((folder) => lstatSync(join(root, folder), { throwIfNoEntry: false }))
    .flatMap((folder) => [folder, ...below(root, folder)]);
}

function below(root: string, folder: string): string[] {
  if (!lstatSync(join(root, folder)).isDirectory()) return [];
  return readdirSync(join(root, folder))
    .sort()
    .flatMap((name) => {
      const path = `${folder}/${name}`;
      return [path, ...below(root, path)];
    });
}
