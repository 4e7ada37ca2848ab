import type { State } from '../history/state.ts';

/** The branch that Argo CD follows; undefined where it follows a commit or whatever HEAD is. */
export function followedBranch({ workspace: { fleet } }: State): string | undefined {
  const { targetRevision = 'main' } = fleet?.spec ?? {};
  return targetRevision === 'HEAD' || /^[0-9a-f]{40}$/.test(targetRevision) ? undefined : targetRevision;
}
