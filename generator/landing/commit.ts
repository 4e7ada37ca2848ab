import { Failure } from '../command-line/errors.ts';
import { plural } from '../diagnostics/print.ts';
import { commitPaths } from '../git/commit.ts';
import type { LandingContext, LandOptions } from './context.ts';
import type { Proposal } from './proposal.ts';
import { replaceFiles } from './transaction.ts';

/** Writes and commits. If writing or committing fails, it restores the files. */
export async function writeAndCommit(
  { root }: LandingContext,
  { noCommit }: LandOptions,
  message: Proposal['message'],
  files: ReadonlyMap<string, string | null>,
): Promise<string | undefined> {
  const transaction = replaceFiles(root, files);
  // Ctrl-C stops git and its hooks. The commit then fails, and the files are restored.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    const commit = noCommit ? undefined : await commitPaths(root, [...files.keys()], message);
    transaction.finish();
    return commit;
  } catch (error) {
    transaction.undo();
    throw error;
  } finally {
    process.off('SIGINT', ignore);
  }
}

/** Asks whether to commit. @throws Failure without a terminal */
export async function confirmChange(
  { prompter }: LandingContext,
  { yes, noCommit }: LandOptions,
  subject: string,
  files: number,
): Promise<boolean> {
  if (yes) return true;
  const what = noCommit ? 'Write' : 'Commit';
  if (!prompter)
    throw new Failure(
      'this is not a terminal, so nothing can be confirmed. Look at the change with --dry-run, then pass --yes',
    );
  return prompter.confirm(`${what} ${plural(files, 'file')}: ${subject}?`);
}
