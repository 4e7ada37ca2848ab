import { plural } from '../diagnostics/print.ts';
import type { ReadyClone } from '../git/commit-readiness.ts';
import { commitsAhead } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { npmRun } from '../terminal/shell.ts';

/** The command that pushes the commits of a clone. A branch that Argo CD does not track has to be named. */
function pushCommand({ branch, upstream }: ReadyClone, tracked: string | undefined): string {
  if (!upstream) return `git push -u origin ${branch}`;
  return tracked === undefined || tracked === branch ? 'npm run push' : npmRun('push', '--branch', branch);
}

/** What to do with a new commit. A branch that Argo CD does not track is for a pull request. */
export function pushAdvice(clone: ReadyClone, tracked: string | undefined): string {
  const isTracked = tracked === undefined || tracked === clone.branch;
  const purpose = isTracked ? 'To have Argo CD sync it' : 'For a pull request';
  return `Not pushed yet. ${purpose}: ${pushCommand(clone, tracked)}`;
}

/** A line about unpushed commits of earlier runs; undefined if there are none. */
export async function unpushedCommits(
  root: string,
  clone: ReadyClone,
  tracked: string | undefined,
): Promise<string | undefined> {
  if (!clone.upstream) return undefined;
  const count = await commitsAhead(root, clone.upstream.ref);
  if (count === 0) return undefined;
  return `${plural(count, 'earlier commit')} ${count > 1 ? 'are' : 'is'} not pushed yet. To push: ${pushCommand(clone, tracked)}`;
}

/** The branch that Argo CD tracks; undefined if it tracks a commit or HEAD. */
export function trackedBranch({ workspace: { fleet } }: State): string | undefined {
  const { targetRevision = 'main' } = fleet?.spec ?? {};
  return targetRevision === 'HEAD' || /^[0-9a-f]{40}$/.test(targetRevision) ? undefined : targetRevision;
}
