import { type Commit, findCommit, isClean, mergeBase, resolveRef } from '../git/refs.ts';
import { git } from '../git/run.ts';

/**
 * The default commit to compare a change with: the merge base with the branch that Argo CD tracks, preferably with its
 * remote-tracking branch. If that is HEAD, it is HEAD for uncommitted changes, or else the commit before HEAD.
 * @param targetRevision the branch, from clusters/fleet.yaml
 * @throws Failure if there are no commits, or the clone is too shallow
 */
export async function defaultBase(root: string, targetRevision: string): Promise<Commit> {
  const head = await resolveRef(root, 'HEAD');
  const candidates = [`origin/${targetRevision}`, targetRevision];
  for (const candidate of candidates) {
    if (!(await findCommit(root, candidate))) continue;
    const base = await mergeBase(root, candidate, 'HEAD');
    if (base.id !== head.id) return base;
    break;
  }
  if (!(await isClean(root))) return head;
  return (await hasParent(root, head)) ? resolveRef(root, 'HEAD~1') : head;
}

/** In a shallow clone, git log hides the parents of the oldest commit, but the commit object names them. */
async function hasParent(root: string, { id }: Commit): Promise<boolean> {
  return /^parent /m.test(await git(root, 'cat-file', 'commit', id));
}
