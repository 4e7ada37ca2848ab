import { Failure } from '../command.ts';
import { git } from '../history/git.ts';
import { type CommitMessage, messageText } from './message.ts';
import { lastWords, nulSeparated, writeGit } from './run.ts';

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
  const added = await writeGit(root, ['add', '--all', ...fromInput], nulSeparated(paths));
  if (added.exitCode === 0) {
    // The message goes into a parameter, since the paths take standard input.
    const args = [
      'commit',
      '--quiet',
      '--only',
      '--cleanup=verbatim',
      '-m',
      messageText(message).trimEnd(),
      ...fromInput,
    ];
    const committed = await writeGit(root, args, nulSeparated(paths));
    if (committed.exitCode === 0) return (await git(root, 'rev-parse', 'HEAD')).trim();
    await unstage(root, paths);
    throw new Failure(`git commit refused, so nothing was changed:\n${lastWords(committed)}`);
  }
  await unstage(root, paths);
  throw new Failure(`git add refused, so nothing was changed:\n${lastWords(added)}`);
}

async function unstage(root: string, paths: readonly string[]): Promise<void> {
  await writeGit(root, ['reset', '--quiet', ...fromInput], nulSeparated(paths));
}
