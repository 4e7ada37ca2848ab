import { npmRun } from '../command-line/npm-run.ts';
import { plural } from '../diagnostics/print.ts';
import type { ReadyClone } from '../git/commit-readiness.ts';
import { commitsAhead } from '../git/refs.ts';
import type { State } from '../history/state.ts';

/** The command that brings the commits of a clone to its remote, and works there: other branches have to be named. */
export function pushCommand({ branch, upstream }: ReadyClone, followed: string | undefined): string {
  if (!upstream) return `git push -u origin ${branch}`;
  return followed === undefined || followed === branch ? 'npm run push' : npmRun('push', '--branch', branch);
}

/** What to do with a commit that was just made; a branch beside the one Argo CD follows is for a pull request. */
export function pushAdvice(ready: ReadyClone, followed: string | undefined): string {
  const isFollowed = followed === undefined || followed === ready.branch;
  const then = isFollowed ? 'Argo CD syncs it after' : 'For a pull request';
  return `Not pushed yet. ${then}: ${pushCommand(ready, followed)}`;
}

/** Commits of an earlier run that --push was meant for too; undefined where all are pushed. */
export async function unpushedCommits(
  root: string,
  ready: ReadyClone,
  followed: string | undefined,
): Promise<string | undefined> {
  if (!ready.upstream) return undefined;
  const count = await commitsAhead(root, ready.upstream.ref);
  if (count === 0) return undefined;
  return `${plural(count, 'commit')} of before ${count > 1 ? 'are' : 'is'} not pushed yet: ${pushCommand(ready, followed)}`;
}

/** The branch that Argo CD follows; undefined where it follows a commit or whatever HEAD is. */
export function trackedBranch({ workspace: { fleet } }: State): string | undefined {
  const { targetRevision = 'main' } = fleet?.spec ?? {};
  return targetRevision === 'HEAD' || /^[0-9a-f]{40}$/.test(targetRevision) ? undefined : targetRevision;
}
