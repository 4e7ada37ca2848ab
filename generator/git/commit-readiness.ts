import { Failure } from '../command-line/errors.ts';
import { codeOwnersPath, ownedFolders } from '../layout/paths.ts';
import { inputFolders } from '../load/input-paths.ts';
import { type CloneStatus, cloneStatus } from './clone-status.ts';
import { resolveRef } from './refs.ts';
import { git } from './run.ts';

/** The paths that a landing commits: specs, protos, sources of services, and rendered files. */
const committedPaths: readonly string[] = [...inputFolders, ...ownedFolders, codeOwnersPath];

/** A clone that is ready for a commit. */
export type ReadyClone = CloneStatus & { readonly branch: string };

/**
 * Makes sure that a command can commit in a clone, and that the commit would hold its own change only.
 * @param wanted the branch that must be checked out; undefined for any branch
 * @param paths where there may be no uncommitted changes
 * @throws Failure with the reason and the command that fixes it
 */
export async function requireReadyClone(
  root: string,
  wanted: string | undefined,
  paths = committedPaths,
): Promise<ReadyClone> {
  await git(root, 'rev-parse', '--git-dir');
  await resolveRef(root, 'HEAD');
  const status = await cloneStatus(root, paths);
  const { branch, operation, uncommitted, hasIdentity } = status;
  if (operation)
    throw new Failure(`${operation.name} is in progress in this clone. End it first: ${operation.remedy}`);
  if (branch === undefined)
    throw new Failure(
      `HEAD is detached, so a commit would not be on a branch. Run: git switch ${wanted ?? 'main'}`,
    );
  if (wanted !== undefined && branch !== wanted)
    throw new Failure(
      `the current branch is ${branch}, and Argo CD tracks ${wanted}. Run git switch ${wanted}, or pass --branch ${branch} to commit here, for a pull request`,
    );
  if (uncommitted.length > 0) throw new Failure(uncommittedMessage(uncommitted));
  if (!hasIdentity)
    throw new Failure(
      'git has no name and e-mail for the author of a commit. Run: git config user.name "Your Name" and git config user.email you@example.com',
    );
  return { ...status, branch };
}

function uncommittedMessage(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map((path) => `  ${path}`);
  const more = paths.length > shown.length ? [`  and ${paths.length - shown.length} more`] : [];
  return [
    'there are uncommitted changes, and this command starts from the last commit:',
    ...shown,
    ...more,
    'Commit them, or stash them with git stash --include-untracked, and run this again.',
  ].join('\n');
}
