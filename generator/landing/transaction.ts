import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isSystemError } from '../platform/system-error.ts';

/** Replaced files, which can be restored until the transaction is finished. */
export interface FileTransaction {
  /** Restores all files by renaming, which works on a full disk too. */
  undo(): void;
  /** Removes the backups. */
  finish(): void;
}

/**
 * Replaces files. It first writes all new contents to a scratch folder, then renames them into place: a full disk is
 * noticed before any file changes.
 * @param files new texts by path; null removes the file
 */
export function replaceFiles(root: string, files: ReadonlyMap<string, string | null>): FileTransaction {
  const parent = join(root, '.cache', 'replacing');
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(join(parent, 'files-'));
  const restores: (() => void)[] = [];
  const settle = () => rmSync(scratch, { recursive: true, force: true });
  const undo = () => {
    for (const restore of restores.toReversed()) restore();
    settle();
  };
  try {
    const entries = [...files];
    for (const [index, [, text]] of entries.entries())
      if (text !== null) writeFileSync(join(scratch, `new-${index}`), text);
    for (const [index, [path, text]] of entries.entries()) {
      const target = join(root, path);
      const backup = join(scratch, `old-${index}`);
      if (lstatSync(target, { throwIfNoEntry: false })) {
        renameSync(target, backup);
        restores.push(() => {
          mkdirSync(dirname(target), { recursive: true });
          renameSync(backup, target);
        });
      }
      if (text === null) restores.push(...withoutEmptyFolders(root, dirname(path)));
      else {
        const made = makeFolders(root, dirname(path));
        restores.push(() => {
          for (const folder of made) if (existsSync(folder)) rmdirSync(folder);
        });
        renameSync(join(scratch, `new-${index}`), target);
        restores.push(() => rmSync(target, { force: true }));
      }
    }
  } catch (error) {
    undo();
    throw error;
  }
  return { undo, finish: settle };
}

/** Makes missing folders. @returns the new folders, the deepest first */
function makeFolders(root: string, folder: string): string[] {
  const missing: string[] = [];
  for (let path = folder; path !== '.' && !existsSync(join(root, path)); path = dirname(path))
    missing.push(join(root, path));
  mkdirSync(join(root, folder), { recursive: true });
  return missing;
}

/** Removes folders that are now empty, as git does not keep them. @returns how to restore them */
function withoutEmptyFolders(root: string, folder: string): (() => void)[] {
  const restores: (() => void)[] = [];
  for (let path = folder; path.includes('/'); path = dirname(path)) {
    const full = join(root, path);
    try {
      rmdirSync(full);
    } catch (error) {
      // The folder is not empty, or does not exist (rmdir(2): EEXIST also means a folder that is not empty).
      if (!isSystemError(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR')) throw error;
      break;
    }
    restores.push(() => mkdirSync(full, { recursive: true }));
  }
  return restores;
}
