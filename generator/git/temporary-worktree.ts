import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { errorOutput, git, writeGit } from './run.ts';

/**
 * Checks a commit out into a work tree of its own, and removes it after the work. The one of the user stays unchanged. It also removes what interrupted runs left.
 * @param name the folder in .cache/ for the work of one command, which runs once at a time
 * @param work gets the folder of the specs in that work tree
 */
export async function inTemporaryWorktree<Result>(
  root: string,
  { name, commit }: { readonly name: string; readonly commit: string },
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const prefix = (await git(root, 'rev-parse', '--show-prefix')).trim();
  const worktrees = join(root, '.cache', name);
  const removeAll = async () => {
    await unlockBelow(root, worktrees);
    rmSync(worktrees, { recursive: true, force: true });
    await writeGit(root, ['worktree', 'prune']);
  };
  await removeAll();
  mkdirSync(worktrees, { recursive: true });
  const worktree = join(mkdtempSync(join(worktrees, 'work-')), 'tree');
  try {
    await requireGit(root, ['worktree', 'add', '--quiet', '--detach', worktree, commit]);
    const folder = join(worktree, prefix);
    shareCompiledProtos(root, folder);
    return await work(folder);
  } finally {
    await removeAll();
  }
}

/** A work tree is locked while git makes it, and stays so if git is killed then. `git worktree prune` leaves it. */
async function unlockBelow(root: string, folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const listed = await git(root, 'worktree', 'list', '--porcelain');
  for (const [, path = ''] of listed.matchAll(/^worktree (.*)$/gm))
    if (path.startsWith(`${realpathSync(folder)}/`)) await writeGit(root, ['worktree', 'unlock', path]);
}

function shareCompiledProtos(root: string, folder: string): void {
  const protos = join(root, '.cache', 'protos');
  mkdirSync(protos, { recursive: true });
  mkdirSync(join(folder, '.cache'), { recursive: true });
  if (!existsSync(join(folder, '.cache', 'protos')))
    symlinkSync(protos, join(folder, '.cache', 'protos'), 'junction');
}

/** Runs git to write. @throws Failure with the output of git if it fails */
export async function requireGit(root: string, args: readonly string[], input?: string): Promise<void> {
  const ran = await writeGit(root, args, input);
  if (ran.exitCode !== 0) throw new Failure(`git ${args[0] ?? ''} failed:\n${errorOutput(ran)}`);
}
