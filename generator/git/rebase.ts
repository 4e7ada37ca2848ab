import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { codeOwnersPath, ownedFolders } from '../layout/paths.ts';
import { errorOutput, git, nulSeparated, writeGit } from './run.ts';

/** What must be done in a folder that holds the repository at some commit, so that its generated files are right. */
export type Render = (folder: string) => Promise<void>;

/** What is never merged: it is rendered again from the specs that are. */
const generated = [...ownedFolders, codeOwnersPath];
const isGenerated = (path: string) => generated.some((own) => path === own || path.startsWith(`${own}/`));

/**
 * Puts the commits of the branch that `upstream` does not have on top of it, one by one, each with its tree rendered
 * again, in a work tree of its own: the one of the user stays as it is.
 * @param check looks at each commit that was made; what it throws stops everything
 * @returns the id of the last commit, which no branch has yet
 * @throws Failure where others have changed the same lines of a spec
 */
export async function rebaseOnto(
  root: string,
  upstream: string,
  render: Render,
  check: (folder: string, commit: string) => Promise<void>,
): Promise<string> {
  const listed = await git(root, 'rev-list', '--reverse', '--no-merges', `${upstream}..HEAD`);
  const commits = listed.split('\n').filter((line) => line !== '');
  const prefix = (await git(root, 'rev-parse', '--show-prefix')).trim();
  const worktrees = join(root, '.cache', 'replay');
  mkdirSync(worktrees, { recursive: true });
  const worktree = join(mkdtempSync(join(worktrees, 'work-')), 'tree');
  try {
    await runOrFail(root, ['worktree', 'add', '--quiet', '--detach', worktree, upstream]);
    const folder = join(worktree, prefix);
    shareCompiledProtos(root, folder);
    for (const commit of commits) await replay(folder, commit, render, check);
    return (await git(folder, 'rev-parse', 'HEAD')).trim();
  } finally {
    await writeGit(root, ['worktree', 'remove', '--force', worktree]);
    rmSync(worktrees, { recursive: true, force: true });
    await writeGit(root, ['worktree', 'prune']);
  }
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
  // A file of review owners without our header is somebody's own: it is rendered over, not removed.
  if (conflicts.includes(codeOwnersPath))
    await runOrFail(folder, ['checkout', '--ours', '--', codeOwnersPath]);
  await runOrFail(folder, ['rm', '-r', '--cached', '--quiet', '--ignore-unmatch', '--', ...ownedFolders]);
  for (const path of ownedFolders) rmSync(join(folder, path), { recursive: true, force: true });
  await render(folder);
  const there = generated.filter((path) => existsSync(join(folder, path)));
  await runOrFail(
    folder,
    ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'],
    nulSeparated(there),
  );
  const isEmpty = (await writeGit(folder, ['diff', '--cached', '--quiet'])).exitCode === 0;
  // Somebody else has made the same change: nothing is left of this one.
  if (isEmpty) return;
  await runOrFail(folder, ['commit', '--quiet', '--no-verify', '--reuse-message', commit]);
  await check(folder, (await git(folder, 'rev-parse', 'HEAD')).trim());
}

/** Others have changed the same lines of files that people write. */
export class MergeConflict extends Failure {
  readonly paths: readonly string[];

  constructor(paths: readonly string[]) {
    super(`others have changed the same lines of ${paths.join(', ')}`);
    this.paths = paths;
  }
}

function shareCompiledProtos(root: string, folder: string): void {
  const protos = join(root, '.cache', 'protos');
  mkdirSync(protos, { recursive: true });
  mkdirSync(join(folder, '.cache'), { recursive: true });
  if (!existsSync(join(folder, '.cache', 'protos')))
    symlinkSync(protos, join(folder, '.cache', 'protos'), 'junction');
}

async function runOrFail(root: string, args: readonly string[], input?: string): Promise<void> {
  const ran = await writeGit(root, args, input);
  if (ran.exitCode !== 0) throw new Failure(`git ${args[0] ?? ''} failed:\n${errorOutput(ran)}`);
}
