import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { type CommitMessage, messageText } from './message.ts';
import { errorOutput, git, nulSeparated, writeGit } from './run.ts';

const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];

/**
 * Commits exactly these paths, even if other paths are staged. Hooks and signing run as for any other commit.
 * @returns the id of the commit
 * @throws Failure with the output of git, a hook or gpg; the index is restored, and the caller restores the files
 */
export async function commitPaths(
  root: string,
  paths: readonly string[],
  message: CommitMessage,
): Promise<string> {
  const index = await saveIndex(root);
  try {
    const added = await writeGit(root, ['add', '--all', ...fromInput], nulSeparated(paths));
    if (added.exitCode !== 0)
      throw new Failure(`git add failed, so nothing was changed:\n${errorOutput(added)}`);
    // The message is an argument, because the paths use standard input.
    const text = messageText(message).trimEnd();
    const args = ['commit', '--quiet', '--only', '--cleanup=verbatim', '-m', text, ...fromInput];
    const committed = await writeGit(root, args, nulSeparated(paths));
    if (committed.exitCode !== 0)
      throw new Failure(`git commit failed, so nothing was changed:\n${errorOutput(committed)}`);
  } catch (error) {
    index.restore();
    throw error;
  }
  index.discard();
  return (await git(root, 'rev-parse', 'HEAD')).trim();
}

/** Copies the index, and restores it by renaming: `git reset` would fail on a full disk. */
async function saveIndex(root: string): Promise<{ restore(): void; discard(): void }> {
  const index = resolve(root, (await git(root, 'rev-parse', '--git-path', 'index')).trim());
  const copy = `${index}.${process.pid}`;
  const exists = existsSync(index);
  try {
    if (exists) copyFileSync(index, copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  return {
    restore: () => {
      if (exists) renameSync(copy, index);
      else rmSync(index, { force: true });
    },
    discard: () => rmSync(copy, { force: true }),
  };
}
