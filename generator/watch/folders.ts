import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../platform/system-error.ts';

/** A folder to watch; the inode tells it from another one of the same path. */
export interface Folder {
  readonly path: string;
  readonly inode: number;
  readonly recursive: boolean;
}

const inputFolders = ['services', 'clusters', 'protos'] as const;

/** macOS and Windows watch a folder with all below; on Linux, Node would watch each file on its own. */
const isRecursive = process.platform === 'darwin' || process.platform === 'win32';

/** Where changes are to be seen: the inputs, their parent, and what generate remembers of a tree it has written. */
export function foldersToWatch(root: string): Folder[] {
  const inputs = inputFolders.map((name) => join(root, name));
  const folders = [
    ...[root, join(root, '.cache')].map((path) => ({ path, recursive: false })),
    ...(isRecursive ? inputs : inputs.flatMap(withFoldersBelow)).map((path) => ({
      path,
      recursive: isRecursive,
    })),
  ];
  return folders.flatMap((folder) => {
    const stat = lstatSync(folder.path, { throwIfNoEntry: false });
    return stat?.isDirectory() ? [{ ...folder, inode: stat.ino }] : [];
  });
}

function withFoldersBelow(path: string): string[] {
  try {
    const below = readdirSync(path, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'node_modules',
    );
    return [path, ...below.flatMap(({ name }) => withFoldersBelow(join(path, name)))];
  } catch (error) {
    // It is gone, or may not be listed: the run that reads it says so.
    if (isSystemError(error)) return [];
    throw error;
  }
}
