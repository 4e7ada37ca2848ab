import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inputFolders } from '../load/input-paths.ts';
import { isSystemError } from '../platform/system-error.ts';

/** A folder to watch; the inode distinguishes it from another folder with the same path. */
export interface Folder {
  readonly path: string;
  readonly inode: number;
  readonly recursive: boolean;
}

/** macOS and Windows watch a folder with everything below; on Linux, Node would watch each file separately. */
const isRecursive = process.platform === 'darwin' || process.platform === 'win32';

/** The folders to watch: the inputs, their parent, and the state that generate records. */
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
    // It was removed, or cannot be listed: the next run reports it.
    if (isSystemError(error)) return [];
    throw error;
  }
}
