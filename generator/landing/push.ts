import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural, printDiagnostics } from '../diagnostics/print.ts';
import type { Upstream } from '../git/clone-status.ts';
import { requireReadyClone } from '../git/commit-readiness.ts';
import { fetchUpstream, push } from '../git/push.ts';
import { MergeConflict, rebaseOnto } from '../git/rebase.ts';
import { commitsAhead, mergeBase, resolveRef } from '../git/refs.ts';
import { errorOutput, git, writeGit } from '../git/run.ts';
import type { State } from '../history/state.ts';
import type { Fleet } from '../model/fleet.ts';
import { generate } from '../pipeline/generate.ts';
import { loadState, stateAt } from '../pipeline/load-state.ts';
import { plain } from '../terminal/paint.ts';
import type { LandingContext } from './context.ts';
import { requireNoFrozenCommits } from './freeze.ts';
import { requireCommittedTree } from './generated-files.ts';
import { trackedBranch } from './push-instructions.ts';
import { changeProblems, UnsafeChange, verifyChange } from './verify.ts';

/** The number of rebases before giving up. */
const maxRebases = 5;

/** The ids of the commit that was pushed, and of the commit that the remote branch had before. */
interface Pushed {
  readonly commit: string;
  readonly base: string;
}

/**
 * Pushes the commits of the branch. If the remote has new commits, it fetches them, rebases ours onto them, renders and
 * checks again, and retries.
 * @param fleet what the commits render
 * @returns the id of the pushed commit, and of the commit that the remote branch had before
 * @throws Failure; the commit stays on the branch, and the work tree stays unchanged
 */
export async function pushWithRebase(
  context: LandingContext,
  upstream: Upstream,
  fleet: Fleet | undefined,
): Promise<Pushed> {
  const { root, print } = context;
  await requireNoFrozenCommits(root, fleet, upstream);
  for (let attempt = 1; ; attempt++) {
    const { id: base } = await resolveRef(root, upstream.ref);
    const result = await push(root, upstream);
    if (result.outcome === 'pushed') {
      print(`Pushed to ${upstream.ref}.`);
      return { commit: (await git(root, 'rev-parse', 'HEAD')).trim(), base };
    }
    const status = 'Your commit is on the local branch, not pushed. The work tree is unchanged.';
    if (result.outcome === 'rejected')
      throw new Failure(
        `git push was rejected. ${status}\n${result.reason}\nWhen that is fixed, run: npm run push`,
      );
    if (attempt > maxRebases)
      throw new Failure(
        `the remote branch got new commits ${maxRebases} times in a row. ${status} Try again with: npm run push`,
      );
    print(
      `The remote branch has new commits. Fetching them and rebasing this change onto them (attempt ${attempt})…`,
    );
    await fetchUpstream(root, upstream);
    const tip = await rebase(context, upstream, status);
    // --keep leaves uncommitted changes alone, and fails if it would overwrite them.
    const moved = await writeGit(root, ['reset', '--quiet', '--keep', tip]);
    if (moved.exitCode !== 0)
      throw new Failure(
        `the new commits of the remote would overwrite uncommitted changes. ${status}\n${errorOutput(moved)}`,
      );
  }
}

async function rebase(context: LandingContext, upstream: Upstream, status: string): Promise<string> {
  const { root } = context;
  const remedy = `git reset --keep ${upstream.ref}   drops ${await unpushedText(root, upstream)}; then run the command again`;
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
          `${error.message}. Decide which change to keep. ${status}`,
          `  git diff HEAD~1...${upstream.ref} -- ${error.paths.join(' ')}   shows their change`,
          `  ${remedy}`,
        ].join('\n'),
      );
    if (error instanceof UnsafeChange)
      throw new Failure(
        `the change is not safe after a rebase onto the remote branch. ${status}\n\n${error.message}\n  ${remedy}`,
      );
    if (error instanceof SpecErrors)
      throw new Failure(
        `the specs have errors after a rebase onto the remote branch. ${status}\n\n${error.message}\n  ${remedy}`,
      );
    throw error;
  }
}

/** Renders generated folders from the merged specs, instead of merging them. */
async function render(folder: string): Promise<void> {
  const result = await generate(folder);
  if (!result.ok) throw new SpecErrors(printDiagnostics(result.diagnostics, plain));
}

/** The specs merged without a conflict, but the result has errors. */
class SpecErrors extends Error {}

/** The commits that a reset drops, as text. */
async function unpushedText(root: string, { ref }: Upstream): Promise<string> {
  const count = await commitsAhead(root, ref);
  return count === 1 ? 'your commit' : `your ${plural(count, 'unpushed commit')}`;
}

/** Clusters sync from the remote tip straight to the last commit, so each commit must also be safe from that tip. */
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
      `${printDiagnostics(errors, paint)}Each of your commits is safe alone, but one sync of all of them is not.`,
      errors,
    );
}

/** The result of `npm run push`. */
export type PushResult =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'unsafe'; readonly codes: readonly string[] }
  | ({ readonly outcome: 'pushed' } & Pushed);

/**
 * Pushes all unpushed commits. It first checks them as one change, because clusters sync the last commit. If the remote
 * has new commits, it rebases onto them.
 * @throws Failure with the reason and what to do
 */
export async function checkAndPush(context: LandingContext, branch?: string): Promise<PushResult> {
  const { root, print, paint } = context;
  const head = await stateAt(root, 'HEAD');
  const clone = await requireReadyClone(root, branch ?? trackedBranch(head));
  const { upstream } = clone;
  if (!upstream)
    throw new Failure(
      `the branch ${clone.branch} has no upstream branch. Run once: git push -u origin ${clone.branch}`,
    );
  requireCommittedTree(root, head);
  const commits = await commitsAhead(root, upstream.ref);
  if (commits === 0) {
    print(`Nothing to push: ${upstream.ref} has every commit of ${clone.branch}.`);
    return { outcome: 'nothing' };
  }
  const { id } = await mergeBase(root, upstream.ref, 'HEAD');
  const problems = await changeProblems(root, await stateAt(root, id), head);
  const errors = problems.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors)) {
    print(
      `${printDiagnostics(errors, paint)}Clusters would sync ${plural(commits, 'commit')} at once, which is not safe. Nothing was pushed. To push only the first commits: git push ${upstream.remote} <commit>:${upstream.branch}`,
    );
    return { outcome: 'unsafe', codes: [...new Set(errors.map(({ rule }) => rule.code))] };
  }
  return { outcome: 'pushed', ...(await pushWithRebase(context, upstream, head.fleet)) };
}
