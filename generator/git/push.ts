import { Failure } from '../command-line/errors.ts';
import type { Upstream } from './clone-status.ts';
import { errorOutput, writeGit } from './run.ts';

/** The result of a push: the remote may have new commits, or reject the push for another reason. */
export type PushOutcome =
  | { readonly outcome: 'pushed' }
  | { readonly outcome: 'behind' }
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Pushes the branch that is checked out. */
export async function push(root: string, { remote, branch }: Upstream): Promise<PushOutcome> {
  const ran = await writeGit(root, ['push', '--porcelain', remote, `HEAD:refs/heads/${branch}`]);
  if (ran.exitCode === 0) return { outcome: 'pushed' };
  const rejection = /^!\t.*\t\[(?:rejected|remote rejected)\] \((.*)\)/m.exec(ran.stdout)?.[1] ?? '';
  // Two pushes at the same moment: the remote locked the ref, or the ref moved before the update.
  const isRace =
    /fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value/;
  if (isRace.test(rejection)) return { outcome: 'behind' };
  return {
    outcome: 'rejected',
    reason: errorOutput({ ...ran, stderr: `${ran.stderr.trim()}\n${rejection}` }),
  };
}

/** Fetches the upstream branch. @throws Failure with git's output if the remote cannot be reached */
export async function fetchUpstream(root: string, { remote, branch }: Upstream): Promise<void> {
  const ran = await writeGit(root, ['fetch', '--quiet', remote, branch]);
  if (ran.exitCode !== 0) throw new Failure(`git fetch ${remote} ${branch} failed:\n${errorOutput(ran)}`);
}
