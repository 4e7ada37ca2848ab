import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from './errors.ts';

/** The folder of this repository, wherever a command was started from and whether or not it was bundled. */
export const repositoryRoot: string = folderWith('package-lock.json', import.meta.dirname);

function folderWith(file: string, from: string): string {
  const parent = dirname(from);
  return existsSync(join(from, file)) || parent === from ? from : folderWith(file, parent);
}

/** The folders that specs and protos stand in; a repository has one of them at least. */
const specFolders = ['services', 'clusters', 'protos'] as const;

/**
 * The repository that --repository names, or this one, as an absolute path. Nothing is created in a folder that was
 * named by mistake.
 * @throws UsageError where there is no such folder, or nothing of a repository in it
 */
export function repositoryAt(folder: string | undefined): string {
  if (folder === undefined) return repositoryRoot;
  const root = resolve(folder);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`there is no folder ${folder}`);
  if (!stat.isDirectory()) throw new UsageError(`${folder} is no folder`);
  if (!specFolders.some((name) => existsSync(join(root, name))))
    throw new UsageError(`${folder} is no repository of specs: it has no services/, clusters/ or protos/`);
  return root;
}
