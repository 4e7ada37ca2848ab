import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { State } from '../history/state.ts';

/** What is wrong with going from one state to another. The one place where promotion asks the checks of a change. */
export async function changeProblems(
  _root: string,
  _before: State,
  _after: State,
): Promise<readonly Diagnostic[]> {
  return [];
}
