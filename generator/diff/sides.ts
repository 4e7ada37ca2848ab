import { UsageError } from '../command-line/errors.ts';
import { mergeBase } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { stateAt, stateOfWorkTree } from '../pipeline/load-state.ts';

/** Two states of the specs; undefined is the work tree. */
export interface Range {
  readonly before: string;
  readonly after: string | undefined;
  /** True if the side before is the merge base of both commits. */
  readonly fromMergeBase: boolean;
}

/**
 * Parses a range in git's notation: `<ref>` compares with the work tree, `<a>..<b>` two commits, and
 * `<a>...<b>` the merge base of both with the second. An empty side is HEAD; no argument compares HEAD with
 * the work tree.
 * @throws UsageError for any other argument
 */
export function rangeOf(argument: string | undefined): Range {
  if (argument === undefined) return { before: 'HEAD', after: undefined, fromMergeBase: false };
  const parts = /^(.*?)(\.\.\.?)(.*)$/.exec(argument);
  if (!parts) return { before: argument, after: undefined, fromMergeBase: false };
  const [, before = '', dots, after = ''] = parts;
  if (after.includes('..'))
    throw new UsageError(`${argument} is not a range; use <ref>, <a>..<b> or <a>...<b>`);
  return { before: before || 'HEAD', after: after || 'HEAD', fromMergeBase: dots === '...' };
}

/** The two states of a range. @throws Failure if git does not find a commit */
export async function statesOf(root: string, range: Range): Promise<readonly [State, State]> {
  const { after, fromMergeBase } = range;
  const before = fromMergeBase ? (await mergeBase(root, range.before, after ?? 'HEAD')).id : range.before;
  // Not in parallel: both parse into the same cache.
  const now = after === undefined ? await stateOfWorkTree(root) : await stateAt(root, after);
  return [await stateAt(root, before), now];
}
