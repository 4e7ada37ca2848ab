import { join } from 'node:path';
import { git } from '../../git/run.ts';

/** A clone of a repository with an `origin` of its own: no commit and no push there changes the original. */
export interface RepositoryCopy {
  /** The work tree. */
  readonly root: string;
  /** The bare repository that `root` pushes to. */
  readonly origin: string;
}

/**
 * Copies a repository into a folder, with `branch` at `commit` and checked out.
 * @param branch the branch that Argo CD follows
 * @throws Failure with the words of git
 */
export async function copyRepository(
  root: string,
  folder: string,
  branch: string,
  commit: string,
): Promise<RepositoryCopy> {
  const origin = join(folder, 'origin.git');
  const copy = join(folder, 'copy');
  await git(folder, 'init', '--quiet', '--bare', `--initial-branch=${branch}`, origin);
  // A push of one commit brings its history, and no branch or tag of the user. A shallow clone cannot be pushed from.
  await git(origin, 'fetch', '--quiet', '--update-shallow', root, `${commit}:refs/heads/${branch}`);
  await git(folder, 'clone', '--quiet', origin, copy);
  const settings = {
    'user.name': 'rehearsal',
    'user.email': 'rehearsal@localhost',
    'commit.gpgSign': 'false',
    // Hooks of the user may need packages that the copy does not have.
    'core.hooksPath': '/dev/null',
  };
  for (const [key, value] of Object.entries(settings)) await git(copy, 'config', key, value);
  return { root: copy, origin };
}
