import { plural } from '../diagnostics/print.ts';
import type { Ready } from '../git/ready.ts';
import { commitsAhead } from '../git/refs.ts';
import { commandLine } from './command-line.ts';

/** The command that brings the commits of a clone to its remote, and works there: other branches have to be named. */
export function wayToPush({ branch, upstream }: Ready, followed: string | undefined): string {
  if (!upstream) return `git push -u origin ${branch}`;
  return followed === undefined || followed === branch
    ? 'npm run push'
    : commandLine('push', '--branch', branch);
}

/** What to do with a commit that was just made; a branch beside the one Argo CD follows is for a pull request. */
export function notPushedYet(ready: Ready, followed: string | undefined): string {
  const isFollowed = followed === undefined || followed === ready.branch;
  const then = isFollowed ? 'Argo CD syncs it after' : 'For a pull request';
  return `Not pushed yet. ${then}: ${wayToPush(ready, followed)}`;
}

/** Commits of an earlier run that --push was meant for too; undefined where all are pushed. */
export async function leftBehind(
  root: string,
  ready: Ready,
  followed: string | undefined,
): Promise<string | undefined> {
  if (!ready.upstream) return undefined;
  const count = await commitsAhead(root, ready.upstream.ref);
  if (count === 0) return undefined;
  return `${plural(count, 'commit')} of before ${count > 1 ? 'are' : 'is'} not pushed yet: ${wayToPush(ready, followed)}`;
}
