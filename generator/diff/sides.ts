import { UsageError } from '../command-line/errors.ts';
import { mergeBase } from '../git/refs.ts';
import type { State } from '../history/state.ts';
import { stateAt, stateOfWorkTree } from '../pipeline/load-state.ts';

/** Two states of the specs: undefined is the work tree. */
export interface Range {
  readonly before: string;
  readonly after: string | undefined;
  /** True where the side before is the commit at which both histories part. */
  readonly fromMergeBase: boolean;
}

/**
 * What is compared, in git's notation: `<ref>` with the work tree, `<a>..<b>`, and `<a>...<b>` from where both part;
 * an empty side is HEAD. Nothing is HEAD with the work tree.
 * @throws UsageError for what is neither
 */
export function rangeOf(argument: string | undefined): Range {
  if (argument === undefined) return { before: 'HEAD', after: undefined, fromMergeBase: false };
  const parts = /^(.*?)(\.\.\.?)(.*)$/.exec(argument);
  if (!parts) return { before: argument, after: undefined, fromMergeBase: false };
  const [, before = '', dots, after = ''] = parts;
  if (after.includes('..')) throw new UsageError(`${argument} is no range; say <ref>, <a>..<b> or <a>...<b>`);
  return { before: before || 'HEAD', after: after || 'HEAD', fromMergeBase: dots === '...' };
}

/** The two states of a range. @throws Failure where git has no such commit */
export async function statesOf(root: string, range: Range): Promise<readonly [State, State]> {
  const { after, fromMergeBase } = range;
  const before = fromMergeBase ? (await mergeBase(root, range.before, after ?? 'HEAD')).id : range.before;
  // One after the other: both keep what they parse in the same cache.
  const now = after === undefined ? await stateOfWorkTree(root) : await stateAt(root, after);
  return [await stateAt(root, before), now];
}
