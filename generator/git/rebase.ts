import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { codeOwnersPath, ownedFolders } from '../layout/paths.ts';
import { errorOutput, git, nulSeparated, writeGit } from './run.ts';
import { inTemporaryWorktree, requireGit } from './temporary-worktree.ts';

/** Renders the generated files of a folder that holds the repository at some commit. */
export type Render = (folder: string) => Promise<void>;

/** Generated paths. They are rendered from the merged specs instead of being merged. */
const generated = [...ownedFolders, codeOwnersPath];
const isGenerated = (path: string) => generated.some((own) => path === own || path.startsWith(`${own}/`));

/**
 * Rebases the commits of the branch onto `upstream`, one by one, and renders the tree of each again. It works in a
 * separate work tree, so the user's work tree stays unchanged.
 * @param check checks each new commit; an error that it throws stops the rebase
 * @returns the id of the last commit, which is not on a branch yet
 * @throws MergeConflict if both sides change the same lines of a spec
 */
export async function rebaseOnto(
  root: string,
  upstream: string,
  render: Render,
  check: (folder: string, commit: string) => Promise<void>,
): Promise<string> {
  const listed = await git(root, 'rev-list', '--reverse', '--no-merges', `${upstream}..HEAD`);
  const commits = listed.split('\n').filter((line) => line !== '');
  return inTemporaryWorktree(root, { name: 'replay', commit: upstream }, async (folder) => {
    for (const commit of commits) await replay(folder, commit, render, check);
    return (await git(folder, 'rev-parse', 'HEAD')).trim();
  });
}

async function replay(
  folder: string,
  commit: string,
  render: Render,
  check: (folder: string, commit: string) => Promise<void>,
): Promise<void> {
  const picked = await writeGit(folder, ['cherry-pick', '--no-commit', commit]);
  const unmerged = await git(folder, 'diff', '--name-only', '--relative', '-z', '--diff-filter=U');
  const conflicts = unmerged.split('\0').filter((path) => path !== '');
  const real = conflicts.filter((path) => !isGenerated(path));
  if (real.length > 0) throw new MergeConflict(real);
  if (picked.exitCode !== 0 && conflicts.length === 0)
    throw new Failure(`git cherry-pick ${commit.slice(0, 10)} failed:\n${errorOutput(picked)}`);
  // Conflict markers can hide our header, and the renderer never removes a CODEOWNERS file without it.
  if (conflicts.includes(codeOwnersPath))
    await requireGit(folder, ['checkout', '--ours', '--', codeOwnersPath]);
  await requireGit(folder, ['rm', '-r', '--cached', '--quiet', '--ignore-unmatch', '--', ...ownedFolders]);
  for (const path of ownedFolders) rmSync(join(folder, path), { recursive: true, force: true });
  await render(folder);
  const present = generated.filter((path) => existsSync(join(folder, path)));
  await requireGit(
    folder,
    ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'],
    nulSeparated(present),
  );
  const isEmpty = (await writeGit(folder, ['diff', '--cached', '--quiet'])).exitCode === 0;
  // The upstream branch already has the same change.
  if (isEmpty) return;
  await requireGit(folder, ['commit', '--quiet', '--no-verify', '--reuse-message', commit]);
  await check(folder, (await git(folder, 'rev-parse', 'HEAD')).trim());
}

/** Both sides change the same lines of a source file. */
export class MergeConflict extends Failure {
  readonly paths: readonly string[];

  constructor(paths: readonly string[]) {
    super(`the remote branch changes the same lines of ${paths.join(', ')}`);
    this.paths = paths;
  }
}
