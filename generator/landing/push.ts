import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plain, plural, printDiagnostics } from '../diagnostics/print.ts';
import type { Upstream } from '../git/clone-status.ts';
import { requireReadyClone } from '../git/commit-readiness.ts';
import { fetchUpstream, push } from '../git/push.ts';
import { MergeConflict, rebaseOnto } from '../git/rebase.ts';
import { commitsAhead, mergeBase, resolveRef } from '../git/refs.ts';
import { errorOutput, git, writeGit } from '../git/run.ts';
import type { State } from '../history/state.ts';
import { generate } from '../pipeline/generate.ts';
import { loadState, stateAt } from '../pipeline/load-state.ts';
import type { LandingContext } from './context.ts';
import { requireCommittedTree } from './generated-files.ts';
import { trackedBranch } from './push-instructions.ts';
import { changeProblems, UnsafeChange, verifyChange } from './verify.ts';

/** How often others may be faster before a person should look. */
const attempts = 5;

/**
 * Pushes what was committed. Where others were faster, their commits are fetched, ours are put on top of them, rendered
 * and checked again, and pushed again.
 * @returns the id of the commit that was pushed
 * @throws Failure; the commit stays on the branch, and the work tree as it is
 */
export async function pushWithRebase(context: LandingContext, upstream: Upstream): Promise<string> {
  const { root, print } = context;
  for (let attempt = 1; ; attempt++) {
    const pushed = await push(root, upstream);
    if (pushed.outcome === 'pushed') {
      print(`Pushed to ${upstream.ref}.`);
      return (await git(root, 'rev-parse', 'HEAD')).trim();
    }
    const remains = 'The commit is on your branch and not pushed; the work tree is as it was.';
    if (pushed.outcome === 'refused')
      throw new Failure(
        `git push was refused. ${remains}\n${pushed.words}\nWhen that is mended: npm run push`,
      );
    if (attempt > attempts)
      throw new Failure(
        `others pushed ${attempts} times in a row before us. ${remains} Try again with: npm run push`,
      );
    print(
      `Others have pushed meanwhile. Fetching, and putting this change on top of theirs (attempt ${attempt})…`,
    );
    await fetchUpstream(root, upstream);
    const tip = await rebase(context, upstream, remains);
    // Keeps what is not committed, and refuses where it would have to overwrite it.
    const moved = await writeGit(root, ['reset', '--quiet', '--keep', tip]);
    if (moved.exitCode !== 0)
      throw new Failure(
        `files that are not committed are in the way of what others have pushed. ${remains}\n${errorOutput(moved)}`,
      );
  }
}

async function rebase(context: LandingContext, upstream: Upstream, remains: string): Promise<string> {
  const { root } = context;
  const wayOut = `git reset --keep ${upstream.ref}   gives up ${await unpushedText(root, upstream)}; then run the command again, on top of theirs`;
  try {
    return await rebaseOnto(root, upstream.ref, render, async (folder, commit) => {
      const before = await stateAt(root, `${commit}^`);
      const after = await loadState(folder, 'this change');
      await verifyChange(context, { before, after, upstream: undefined });
      await verifyTogether(context, { upstream, commit, after });
    });
  } catch (error) {
    if (error instanceof MergeConflict)
      throw new Failure(
        [
          `${error.message}, so that a person must decide. ${remains}`,
          `  git diff HEAD~1...${upstream.ref} -- ${error.paths.join(' ')}   shows what they did`,
          `  ${wayOut}`,
        ].join('\n'),
      );
    if (error instanceof UnsafeChange)
      throw new Failure(
        `on top of what others have pushed, this is not safe. ${remains}\n\n${error.message}\n  ${wayOut}`,
      );
    if (error instanceof SpecErrors)
      throw new Failure(
        `together with what others have pushed, the specs have errors. ${remains}\n\n${error.message}\n  ${wayOut}`,
      );
    throw error;
  }
}

/** Generated folders are never merged, but rendered from the specs that were. */
async function render(folder: string): Promise<void> {
  const result = await generate(folder);
  if (!result.ok) throw new SpecErrors(printDiagnostics(result.diagnostics, plain));
}

/** The specs of both sides have no conflict, and mean nothing together. */
class SpecErrors extends Error {}

/** The commits that would be given up, in words. */
async function unpushedText(root: string, { ref }: Upstream): Promise<string> {
  const count = await commitsAhead(root, ref);
  return count === 1 ? 'your commit' : `your ${plural(count, 'commit')} that are not pushed`;
}

/** Clusters sync the last commit, and have synced what others have pushed: each commit must be safe from there too. */
async function verifyTogether(
  { root, paint }: LandingContext,
  { upstream, commit, after }: { upstream: Upstream; commit: string; after: State },
): Promise<void> {
  const [tip, parent] = [await resolveRef(root, upstream.ref), await resolveRef(root, `${commit}^`)];
  if (tip.id === parent.id) return;
  const problems = await changeProblems(root, await stateAt(root, tip.id), after);
  const errors = problems.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors))
    throw new UnsafeChange(
      `${printDiagnostics(errors, paint)}Each of your commits is safe alone, but not all of them in one sync.`,
      errors,
    );
}

/** How a push ended. */
export type PushResult =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'unsafe'; readonly codes: readonly string[] }
  | { readonly outcome: 'pushed'; readonly commit: string };

/**
 * Pushes what is committed and not pushed: checked as one change, since clusters will sync the last commit; where others
 * were faster, put on top of theirs.
 * @throws Failure that says what is in the way
 */
export async function checkAndPush(context: LandingContext, branch?: string): Promise<PushResult> {
  const { root, print, paint } = context;
  const head = await stateAt(root, 'HEAD');
  const ready = await requireReadyClone(root, branch ?? trackedBranch(head));
  const { upstream } = ready;
  if (!upstream)
    throw new Failure(
      `the branch ${ready.branch} was never pushed. Once: git push -u origin ${ready.branch}`,
    );
  requireCommittedTree(root, head);
  const commits = await commitsAhead(root, upstream.ref);
  if (commits === 0) {
    print(`Nothing to push: ${upstream.ref} has every commit of ${ready.branch}.`);
    return { outcome: 'nothing' };
  }
  const { id } = await mergeBase(root, upstream.ref, 'HEAD');
  const problems = await changeProblems(root, await stateAt(root, id), head);
  const errors = problems.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors)) {
    print(
      `${printDiagnostics(errors, paint)}Clusters would sync ${plural(commits, 'commit')} at once, and that is not safe. Nothing was pushed. To push the first ones alone: git push ${upstream.remote} <commit>:${upstream.branch}`,
    );
    return { outcome: 'unsafe', codes: [...new Set(errors.map(({ rule }) => rule.code))] };
  }
  return { outcome: 'pushed', commit: await pushWithRebase(context, upstream) };
}
