import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural, printDiagnostics } from '../diagnostics/print.ts';
import { ensureReady } from '../git/ready.ts';
import { commitsAhead, mergeBase } from '../git/refs.ts';
import { stateAt } from '../pipeline/load-state.ts';
import { changeProblems } from './change-problems.ts';
import { followedBranch } from './followed-branch.ts';
import { pushLanded } from './push-landed.ts';
import type { Surroundings } from './surroundings.ts';
import { requireCommittedTree } from './tree-files.ts';

/** How a push ended. */
export type PushedCommits =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'unsafe'; readonly codes: readonly string[] }
  | { readonly outcome: 'pushed'; readonly commit: string };

/**
 * Pushes what is committed and not pushed: checked as one change, since clusters will sync the last commit; where others
 * were faster, put on top of theirs.
 * @throws Failure that says what is in the way
 */
export async function pushCommits(around: Surroundings, branch?: string): Promise<PushedCommits> {
  const { root, say, paint } = around;
  const head = await stateAt(root, 'HEAD');
  const ready = await ensureReady(root, branch ?? followedBranch(head));
  const { upstream } = ready;
  if (!upstream)
    throw new Failure(
      `the branch ${ready.branch} was never pushed. Once: git push -u origin ${ready.branch}`,
    );
  requireCommittedTree(root, head);
  const commits = await commitsAhead(root, upstream.ref);
  if (commits === 0) {
    say(`Nothing to push: ${upstream.ref} has every commit of ${ready.branch}.`);
    return { outcome: 'nothing' };
  }
  const { id } = await mergeBase(root, upstream.ref, 'HEAD');
  const problems = await changeProblems(root, await stateAt(root, id), head);
  const errors = problems.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors)) {
    say(
      `${printDiagnostics(errors, paint)}Clusters would sync ${plural(commits, 'commit')} at once, and that is not safe. Nothing was pushed. To push the first ones alone: git push ${upstream.remote} <commit>:${upstream.branch}`,
    );
    return { outcome: 'unsafe', codes: [...new Set(errors.map(({ rule }) => rule.code))] };
  }
  return { outcome: 'pushed', commit: await pushLanded(around, upstream) };
}
