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

/** Files that were replaced, and the way back. */
export interface FileTransaction {
  /** Makes everything as it was: by renaming, for which a full disk has room. */
  undo(): void;
  /** Forgets the way back. */
  finish(): void;
}

/**
 * Replaces files: all new contents are written beside the repository's files first, so that a full disk stops this
 * before anything has changed, and then renamed into place.
 * @param files new texts by path; null where the file goes
 */
export function replaceFiles(root: string, files: ReadonlyMap<string, string | null>): FileTransaction {
  const parent = join(root, '.cache', 'replacing');
  mkdirSync(parent, { recursive: true });
  const scratch = mkdtempSync(join(parent, 'files-'));
  const done: (() => void)[] = [];
  const settle = () => rmSync(scratch, { recursive: true, force: true });
  const undo = () => {
    for (const back of done.toReversed()) back();
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
        done.push(() => {
          mkdirSync(dirname(target), { recursive: true });
          renameSync(backup, target);
        });
      }
      if (text === null) done.push(...withoutEmptyFolders(root, dirname(path)));
      else {
        const made = makeFolders(root, dirname(path));
        done.push(() => {
          for (const folder of made) if (existsSync(folder)) rmdirSync(folder);
        });
        renameSync(join(scratch, `new-${index}`), target);
        done.push(() => rmSync(target, { force: true }));
      }
    }
  } catch (error) {
    undo();
    throw error;
  }
  return { undo, finish: settle };
}

/** Makes the folders that are missing, and says which, the deepest first. */
function makeFolders(root: string, folder: string): string[] {
  const missing: string[] = [];
  for (let path = folder; path !== '.' && !existsSync(join(root, path)); path = dirname(path))
    missing.push(join(root, path));
  mkdirSync(join(root, folder), { recursive: true });
  return missing;
}

/** Removes folders that have become empty: git does not know them either. */
function withoutEmptyFolders(root: string, folder: string): (() => void)[] {
  const backs: (() => void)[] = [];
  for (let path = folder; path.includes('/'); path = dirname(path)) {
    const full = join(root, path);
    try {
      rmdirSync(full);
    } catch (error) {
      // Something else is in it, or it is gone (rmdir(2): a system may say EEXIST for a folder that is not empty).
      if (!isSystemError(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR')) throw error;
      break;
    }
    backs.push(() => mkdirSync(full, { recursive: true }));
  }
  return backs;
}
