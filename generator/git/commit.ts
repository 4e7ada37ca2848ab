import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { type CommitMessage, messageText } from './message.ts';
import { errorOutput, git, nulSeparated, writeGit } from './run.ts';

const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul'];

/**
 * Commits exactly these paths, whatever else is staged; hooks and signing run as for any other commit.
 * @returns the id of the commit
 * @throws Failure with the words of git, a hook or gpg; then the index is as it was, and the caller restores the files
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
      throw new Failure(`git add refused, so nothing was changed:\n${errorOutput(added)}`);
    // The message goes into a parameter, since the paths take standard input.
    const text = messageText(message).trimEnd();
    const args = ['commit', '--quiet', '--only', '--cleanup=verbatim', '-m', text, ...fromInput];
    const committed = await writeGit(root, args, nulSeparated(paths));
    if (committed.exitCode !== 0)
      throw new Failure(`git commit refused, so nothing was changed:\n${errorOutput(committed)}`);
  } catch (error) {
    index.restore();
    throw error;
  }
  index.discard();
  return (await git(root, 'rev-parse', 'HEAD')).trim();
}

/** A copy of the index that takes its place again by renaming: `git reset` would need room on a disk that may be full. */
async function saveIndex(root: string): Promise<{ restore(): void; discard(): void }> {
  const index = resolve(root, (await git(root, 'rev-parse', '--git-path', 'index')).trim());
  const copy = `${index}.${process.pid}`;
  const isThere = existsSync(index);
  try {
    if (isThere) copyFileSync(index, copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  return {
    restore: () => {
      if (isThere) renameSync(copy, index);
      else rmSync(index, { force: true });
    },
    discard: () => rmSync(copy, { force: true }),
  };
}
