import { Failure } from '../command-line/errors.ts';
import type { Upstream } from './clone-status.ts';
import { errorOutput, writeGit } from './run.ts';

/** How a push ended: others may have been faster, or the remote does not want it at all. */
export type PushOutcome =
  | { readonly outcome: 'pushed' }
  | { readonly outcome: 'behind' }
  | { readonly outcome: 'refused'; readonly words: string };

/** Pushes the branch that is checked out. */
export async function push(root: string, { remote, branch }: Upstream): Promise<PushOutcome> {
  const ran = await writeGit(root, ['push', '--porcelain', remote, `HEAD:refs/heads/${branch}`]);
  if (ran.exitCode === 0) return { outcome: 'pushed' };
  const rejection = /^!\t.*\t\[(?:rejected|remote rejected)\] \((.*)\)/m.exec(ran.stdout)?.[1] ?? '';
  // Two pushes at the same moment: the remote has locked the ref, or found it moved when it came to update it.
  const isRace =
    /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value/;
  if (isRace.test(rejection)) return { outcome: 'behind' };
  return { outcome: 'refused', words: errorOutput({ ...ran, stderr: `${ran.stderr.trim()}\n${rejection}` }) };
}

/** Gets what others have pushed. @throws Failure with git's words where the remote cannot be reached */
export async function fetchUpstream(root: string, { remote, branch }: Upstream): Promise<void> {
  const ran = await writeGit(root, ['fetch', '--quiet', remote, branch]);
  if (ran.exitCode !== 0) throw new Failure(`git fetch ${remote} ${branch} failed:\n${errorOutput(ran)}`);
}
