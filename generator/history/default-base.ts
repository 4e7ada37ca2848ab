import { type Commit, findCommit, isClean, mergeBase, resolveRef } from '../git/refs.ts';
import { git } from '../git/run.ts';

/**
 * What a change is compared with where nobody says: the commit at which the work left the branch that Argo CD follows,
 * as the remote has it, else as it is here. On that very commit it is HEAD for what is not committed yet, and the commit
 * before HEAD where everything is.
 * @param targetRevision the branch, of clusters/fleet.yaml
 * @throws Failure where there is no commit, or the clone does not reach back far enough
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

/** A shallow clone hides the parents of its last commit from the log; the commit itself still names them. */
async function hasParent(root: string, { id }: Commit): Promise<boolean> {
  return /^parent /m.test(await git(root, 'cat-file', 'commit', id));
}
