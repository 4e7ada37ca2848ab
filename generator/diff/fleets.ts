import { Failure } from '../command-line/errors.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import type { State } from '../history/state.ts';
import type { Fleet } from '../model/fleet.ts';
import { type CompleteWorkspace, isComplete, resolveFleet } from '../model/resolve.ts';
import type { Paint } from '../terminal/paint.ts';
import { restrictWorkspaces } from './restricted.ts';

/**
 * The two fleets to compare, limited to what can differ: in a fleet of a thousand services, one change
 * concerns a few.
 * @throws Failure with the errors, if the specs of a side are invalid
 */
export function fleetsOf(before: State, after: State, paint: Paint): readonly [Fleet, Fleet] {
  const [old, now] = [completeWorkspace(before, paint), completeWorkspace(after, paint)];
  const [one, other] = restrictWorkspaces(old, now);
  return [resolveFleet(one), resolveFleet(other)];
}

function completeWorkspace(state: State, paint: Paint): CompleteWorkspace {
  const { workspace } = state;
  if (isComplete(workspace) && state.isValid) return workspace;
  const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
  const details = errors.length > 0 ? `\n\n${printDiagnostics(errors, paint)}` : '';
  throw new Failure(`the specs of ${state.label} have errors, so they cannot be compared${details}`);
}
