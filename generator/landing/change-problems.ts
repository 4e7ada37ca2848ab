import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { State } from '../history/state.ts';

/** What is wrong with going from one state to another; the checks are loaded when there is a change. */
export async function changeProblems(
  root: string,
  before: State,
  after: State,
): Promise<readonly Diagnostic[]> {
  const { checkStates } = await import('../inspect/change.ts');
  return checkStates(root, before, after);
}
