import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './errors.ts';

/** The folder of this repository, from any working directory, bundled or not. */
export const repositoryRoot: string = folderWith('package-lock.json', import.meta.dirname);

function folderWith(file: string, from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, file)) || parent === from ? from : folderWith(file, parent);
}

/** The folders of specs and protos; a repository has at least one of them. */
const specFolders = ['services', 'clusters', 'protos'] as const;

/**
 * The repository that --repository names, or this one, as an absolute path. A folder that is not a repository is an
 * error, so a mistake in the path creates no files.
 * @throws UsageError if the folder does not exist, or has no folder of specs
 */
export function repositoryAt(folder: string | undefined): string {
  if (folder === undefined) return repositoryRoot;
  const root = resolve(folder);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`there is no folder ${folder}`);
  if (!stat.isDirectory()) throw new UsageError(`${folder} is not a folder`);
  if (!specFolders.some((name) => existsSync(join(root, name))))
    throw new UsageError(`${folder} is not a repository of specs: it has no services/, clusters/ or protos/`);
  return root;
}
