import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './errors.ts';
import { installation } from './installation.ts';

/** The folder of this repository, from any working directory, bundled or not. */
export const repositoryRoot: string = installation.root;

/** The folders of specs and protos; a repository has at least one of them. */
const specFolders = ['services', 'clusters', 'protos'] as const;

/**
 * The repository that --repository names, or this one, as an absolute path. A folder that is not a repository is an
 * error, so a mistake in the path creates no files.
 * @throws UsageError if the folder does not exist, or has no folder of specs
 */
export function repositoryAt(folder: string | undefined): string {
  if (folder === undefined) return ownRepository();
  const root = resolve(folder);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (!stat) throw new UsageError(`there is no folder ${folder}`);
  if (!stat.isDirectory()) throw new UsageError(`${folder} is not a folder`);
  if (!isRepository(root))
    throw new UsageError(`${folder} is not a repository of specs: it has no services/, clusters/ or protos/`);
  return root;
}

/** The repository around the generator. An installed package has none: a fleet has its own generator. */
function ownRepository(): string {
  if (!installation.release || isRepository(repositoryRoot)) return repositoryRoot;
  throw new UsageError(
    'there is no fleet in this folder or a folder above it. Change to the folder of a fleet',
  );
}

const isRepository = (root: string): boolean => specFolders.some((name) => existsSync(join(root, name)));
