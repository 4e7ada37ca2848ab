import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this repository, wherever a command was started from and whether or not it was bundled. */
export const repositoryRoot: string = folderWith('package-lock.json', import.meta.dirname);

function folderWith(file: string, from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, file)) || parent === from ? from : folderWith(file, parent);
}
