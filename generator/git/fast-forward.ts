import { Failure } from '../command-line/errors.ts';
import { errorOutput, git, gitEnvironment } from './run.ts';

/**
 * Moves the branch and the work tree of a clone to a commit that follows HEAD. Git refuses before it changes a file if a
 * file in the way has uncommitted changes. Ctrl-C does not reach git here: it would stop between two files.
 * @throws Failure if the branch has moved meanwhile, or a file is in the way
 */
export async function fastForward(root: string, commit: string): Promise<void> {
  const { execa } = await import('execa');
  const ran = await execa('git', ['merge', '--ff-only', '--quiet', commit], {
    cwd: root,
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    detached: true,
    cleanup: false,
  });
  if ((await git(root, 'rev-parse', 'HEAD')).trim() === commit) return;
  const reason = errorOutput({
    exitCode: ran.exitCode ?? 128,
    stdout: ran.stdout,
    stderr: ran.stderr || (ran.message ?? ''),
  });
  throw new Failure(`the branch could not take the new commit, so it is unchanged:\n${reason}`);
}
