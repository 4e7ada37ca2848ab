import { Failure } from '../command-line/errors.ts';
import { type Commit, isClean, resolveRef } from '../git/refs.ts';
import { defaultBase } from '../history/default-base.ts';
import { loadFleet } from '../prove/load-fleet.ts';

/** Two commits: what Argo CD has synced, and what is pushed. */
export interface CommitRange {
  readonly from: Commit;
  readonly to: Commit;
}

/**
 * The commits of a rehearsal: `to` is HEAD by default, and `from` is where HEAD and the branch that Argo CD follows part.
 * @throws Failure if there is nothing between them, or if a commit is not in this clone
 */
export async function rangeOf(root: string, from: string | undefined, to: string): Promise<CommitRange> {
  const range = {
    from: from === undefined ? await startOf(root) : await resolveRef(root, from),
    to: await resolveRef(root, to),
  };
  if (range.from.id !== range.to.id) return range;
  const uncommitted =
    from === undefined && !(await isClean(root))
      ? 'A rehearsal pushes commits, and the changes here are not committed: commit them first'
      : 'Choose commits with --from and --to, or a command with --journey';
  throw new Failure(
    `${to} is the commit ${range.from.short}, which the clusters have already. ${uncommitted}.`,
  );
}

async function startOf(root: string): Promise<Commit> {
  const branch = await followedBranch(root);
  if (branch !== undefined) return defaultBase(root, branch);
  throw new Failure(
    'the specs have errors, so the branch that Argo CD follows is not known. npm run check shows them. Or choose a commit with --from',
  );
}

/** The branch that Argo CD follows; undefined if the specs have errors. */
export async function followedBranch(root: string): Promise<string | undefined> {
  const loaded = await loadFleet(root);
  return loaded.ok ? loaded.fleet.settings.targetRevision : undefined;
}
