import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural, printDiagnostics } from '../diagnostics/print.ts';
import { fetchUpstream, push } from '../git/push.ts';
import { git } from '../git/read.ts';
import { commitsAhead, resolveRef } from '../git/refs.ts';
import { Conflict, replayOnto } from '../git/replay.ts';
import type { Upstream } from '../git/standing.ts';
import { lastWords, writeGit } from '../git/write.ts';
import type { State } from '../history/state.ts';
import { generate } from '../pipeline/generate.ts';
import { loadState, stateAt } from '../pipeline/load-state.ts';
import { changeProblems } from './change-problems.ts';
import { plainPaint } from './plain-paint.ts';
import type { Surroundings } from './surroundings.ts';
import { Unsafe, verifyChange } from './verify.ts';

/** How often others may be faster before a person should look. */
const attempts = 5;

/**
 * Pushes what was committed. Where others were faster, their commits are fetched, ours are put on top of them, rendered
 * and checked again, and pushed again.
 * @returns the id of the commit that was pushed
 * @throws Failure; the commit stays on the branch, and the work tree as it is
 */
export async function pushLanded(around: Surroundings, upstream: Upstream): Promise<string> {
  const { root, say } = around;
  for (let attempt = 1; ; attempt++) {
    const pushed = await push(root, upstream);
    if (pushed.outcome === 'pushed') {
      say(`Pushed to ${upstream.ref}.`);
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
    say(
      `Others have pushed meanwhile. Fetching, and putting this change on top of theirs (attempt ${attempt})…`,
    );
    await fetchUpstream(root, upstream);
    const tip = await replayed(around, upstream, remains);
    // Keeps what is not committed, and refuses where it would have to overwrite it.
    const moved = await writeGit(root, ['reset', '--quiet', '--keep', tip]);
    if (moved.exitCode !== 0)
      throw new Failure(
        `files that are not committed are in the way of what others have pushed. ${remains}\n${lastWords(moved)}`,
      );
  }
}

async function replayed(around: Surroundings, upstream: Upstream, remains: string): Promise<string> {
  const { root } = around;
  const wayOut = `git reset --keep ${upstream.ref}   gives up ${await notPushed(root, upstream)}; then run the command again, on top of theirs`;
  try {
    return await replayOnto(root, upstream.ref, render, async (folder, commit) => {
      const before = await stateAt(root, `${commit}^`);
      const after = await loadState(folder, 'this change');
      await verifyChange(around, { before, after, upstream: undefined });
      await verifyTogether(around, { upstream, commit, after });
    });
  } catch (error) {
    if (error instanceof Conflict)
      throw new Failure(
        [
          `${error.message}, so that a person must decide. ${remains}`,
          `  git diff HEAD~1...${upstream.ref} -- ${error.paths.join(' ')}   shows what they did`,
          `  ${wayOut}`,
        ].join('\n'),
      );
    if (error instanceof Unsafe)
      throw new Failure(
        `on top of what others have pushed, this is not safe. ${remains}\n\n${error.message}\n  ${wayOut}`,
      );
    if (error instanceof Unsound)
      throw new Failure(
        `together with what others have pushed, the specs have errors. ${remains}\n\n${error.message}\n  ${wayOut}`,
      );
    throw error;
  }
}

/** Generated folders are never merged, but rendered from the specs that were. */
async function render(folder: string): Promise<void> {
  const result = await generate(folder);
  if (!result.ok) throw new Unsound(printDiagnostics(result.diagnostics, plainPaint));
}

/** The specs of both sides have no conflict, and mean nothing together. */
class Unsound extends Error {}

/** The commits that would be given up, in words. */
async function notPushed(root: string, { ref }: Upstream): Promise<string> {
  const count = await commitsAhead(root, ref);
  return count === 1 ? 'your commit' : `your ${plural(count, 'commit')} that are not pushed`;
}

/** Clusters sync the last commit, and have synced what others have pushed: each commit must be safe from there too. */
async function verifyTogether(
  { root, paint }: Surroundings,
  { upstream, commit, after }: { upstream: Upstream; commit: string; after: State },
): Promise<void> {
  const [tip, parent] = [await resolveRef(root, upstream.ref), await resolveRef(root, `${commit}^`)];
  if (tip.id === parent.id) return;
  const problems = await changeProblems(root, await stateAt(root, tip.id), after);
  const errors = problems.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors))
    throw new Unsafe(
      `${printDiagnostics(errors, paint)}Each of your commits is safe alone, but not all of them in one sync.`,
      errors,
    );
}
