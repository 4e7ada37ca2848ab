import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { textIfThere } from '../platform/text-if-there.ts';

/** The file of a release with the SHA-256 of all others, as `sha256sum -c` reads it. */
export const checksums = 'SHA256SUMS';

/** The text of that file. */
export const checksumsOf = (folder: string, files: readonly string[]): string =>
  files.map((path) => `${sha256(readFileSync(join(folder, path)))}  ${path}\n`).join('');

/** The files of a release that differ from its checksums, are missing or are new; undefined without checksums. */
export function changedFiles(folder: string): readonly string[] | undefined {
  const listed = textIfThere(join(folder, checksums));
  if (listed === undefined) return undefined;
  const wanted = new Map(listed.split('\n').map((line) => [line.slice(66), line.slice(0, 64)]));
  wanted.delete('');
  const found = filesIn(folder).filter((path) => path !== checksums);
  const changed = found.filter((path) => sha256(readFileSync(join(folder, path))) !== wanted.get(path));
  return [...changed, ...[...wanted.keys()].filter((path) => !found.includes(path))].sort();
}

export const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

/** The path of a file of a fleet in a release: npm leaves files such as .gitignore out of a package. */
export const withoutDots = (path: string): string => path.replace(/(^|\/)\./g, '$1dot-');

/** The way back. */
export const withDots = (path: string): string => path.replace(/(^|\/)dot-/g, '$1.');

/** The files below a folder, sorted, with forward slashes. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(below(folder, entry.parentPath), entry.name))
    .sort();

const below = (folder: string, path: string): string =>
  path.slice(folder.length).replaceAll('\\', '/').replace(/^\//, '');
