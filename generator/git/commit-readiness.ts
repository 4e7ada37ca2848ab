import { Failure } from '../command-line/errors.ts';
import { codeOwnersPath, ownedFolders } from '../layout/paths.ts';
import { type CloneStatus, cloneStatus } from './clone-status.ts';
import { resolveRef } from './refs.ts';
import { git } from './run.ts';

/** What a commit of these commands consists of: specs, protos, sources of services, and what is rendered from them. */
const committedPaths: readonly string[] = ['clusters', 'services', 'protos', ...ownedFolders, codeOwnersPath];

/** A clone in which a command may commit. */
export type ReadyClone = CloneStatus & { readonly branch: string };

/**
 * Makes sure that a command can commit in a clone, and that nothing but its own change would be in the commit.
 * @param wanted the branch that must be checked out; undefined where any will do
 * @throws Failure that says what is in the way, and the command that removes it
 */
export async function requireReadyClone(root: string, wanted: string | undefined): Promise<ReadyClone> {
  await git(root, 'rev-parse', '--git-dir');
  await resolveRef(root, 'HEAD');
  const standing = await cloneStatus(root, committedPaths);
  const { branch, operation, uncommitted, hasIdentity } = standing;
  if (operation)
    throw new Failure(`${operation.what} is under way in this clone. End it first: ${operation.remedy}`);
  if (branch === undefined)
    throw new Failure(
      `HEAD is detached: a commit would be on no branch. Run: git switch ${wanted ?? 'main'}`,
    );
  if (wanted !== undefined && branch !== wanted)
    throw new Failure(
      `this is the branch ${branch}, and Argo CD follows ${wanted}. Run git switch ${wanted}, or say --branch ${branch} to prepare the change here, for a pull request`,
    );
  if (uncommitted.length > 0) throw new Failure(uncommittedMessage(uncommitted));
  if (!hasIdentity)
    throw new Failure(
      'git does not know who you are, so the commit would have no author. Run: git config user.name "Your Name" and git config user.email you@example.com',
    );
  return { ...standing, branch };
}

function uncommittedMessage(dirty: readonly string[]): string {
  const shown = dirty.slice(0, 10).map((path) => `  ${path}`);
  const more = dirty.length > shown.length ? [`  and ${dirty.length - shown.length} more`] : [];
  return [
    'there are changes that are not committed, and this works on what is committed alone:',
    ...shown,
    ...more,
    'Commit them, or put them aside with git stash --include-untracked, and run this again.',
  ].join('\n');
}
