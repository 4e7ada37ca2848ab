import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { plural, printDiagnostics } from '../diagnostics/print.ts';
import type { State } from '../history/state.ts';
import { treeOf } from '../pipeline/tree.ts';
import { plain } from '../terminal/paint.ts';
import { planTree } from '../write/plan.ts';
import { readState } from '../write/state.ts';

/** The rendered files that differ from the files on disk: new texts by path, null to remove a file. */
export function changedTreeFiles(root: string, { fleet }: State): Map<string, string | null> {
  if (!fleet) throw new Error('Specs with errors cannot be rendered.');
  const { writes, removals } = planTree(root, treeOf(fleet), readState(root));
  return new Map<string, string | null>([
    ...writes.map(({ path, text }): [string, string] => [path, text]),
    ...removals.filter(({ isFolder }) => !isFolder).map(({ path }): [string, null] => [path, null]),
  ]);
}

/**
 * Makes sure that the specs are valid and the tree is up to date. Otherwise the commit would also contain other changes.
 * @throws Failure
 */
export function requireCommittedTree(root: string, state: State): void {
  if (hasErrors(state.diagnostics) || !state.fleet) {
    const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
    throw new Failure(`the specs already have errors. Fix them first:\n\n${printDiagnostics(errors, plain)}`);
  }
  const stale = changedTreeFiles(root, state);
  if (stale.size === 0) return;
  const [first] = stale.keys();
  throw new Failure(
    `${plural(stale.size, 'generated file')} (${first}${stale.size > 1 ? ', …' : ''}) ${stale.size > 1 ? 'are' : 'is'} not what the specs render, and would get into this commit. Run npm run generate, look at git diff, commit it, and run this again`,
  );
}
