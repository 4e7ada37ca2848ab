import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** How a file of one folder differs from the file with the same name in the other. */
export interface FileDifference {
  /** Path inside both folders, with forward slashes. */
  readonly path: string;
  readonly kind: 'missing' | 'changed' | 'stale';
}

/**
 * The changes that turn the files of `actual` into those of `wanted`, sorted by path. Other files of `actual` are
 * stale if they are in one of the `owned` folders (by default in any), and are ignored elsewhere.
 */
export function folderDifference(
  actual: string,
  wanted: string,
  owned: readonly string[] = [''],
): FileDifference[] {
  const wantedFiles = listFiles(wanted);
  const differences = wantedFiles.flatMap((path): FileDifference[] => {
    const old = readIfThere(join(actual, path));
    if (!old) return [{ path, kind: 'missing' }];
    return old.equals(readFileSync(join(wanted, path))) ? [] : [{ path, kind: 'changed' }];
  });
  const stale = owned
    .flatMap((folder) => listFiles(actual, folder))
    .filter((path) => !wantedFiles.includes(path));
  return [...differences, ...stale.map((path): FileDifference => ({ path, kind: 'stale' }))].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

function readIfThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Paths of all files below `inside`, relative to `folder`, with forward slashes. */
function listFiles(folder: string, inside = ''): string[] {
  return readdirIfThere(join(folder, inside)).flatMap((entry) => {
    const path = posix.join(inside, entry.name);
    return entry.isDirectory() ? listFiles(folder, path) : [path];
  });
}

function readdirIfThere(folder: string) {
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
}
