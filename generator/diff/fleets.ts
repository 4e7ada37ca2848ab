import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { type Paint, printDiagnostics } from '../diagnostics/print.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { readInputs } from '../load/inputs.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet, type SoundWorkspace } from '../model/resolve.ts';
import { readState } from '../write/state.ts';
import { concernedServices, restrictedTo } from './concerned.ts';

/**
 * The meaning of two states, as far as they can differ: of a thousand services, one change concerns a few.
 * @throws Failure with what is wrong with the specs of one
 */
export function fleetsOf(before: State, after: State, paint: Paint): readonly [Fleet, Fleet] {
  const [old, now] = [soundWorkspace(before, paint), soundWorkspace(after, paint)];
  const names = concernedServices(old, now);
  if (names === undefined) return [resolveFleet(old), resolveFleet(now)];
  return [resolveFleet(restrictedTo(old, names)), resolveFleet(restrictedTo(now, names))];
}

function soundWorkspace(state: State, paint: Paint): SoundWorkspace {
  const { workspace } = state;
  if (isComplete(workspace) && isKnownSound(state)) return workspace;
  const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors) || !isComplete(workspace)) {
    const said = errors.length > 0 ? `\n\n${printDiagnostics(errors, paint)}` : '';
    throw new Failure(
      `the specs of ${state.label} have errors, so they mean nothing that could be compared${said}`,
    );
  }
  if (state.label !== workTreeLabel) writeFileSync(markOf(state), '');
  return workspace;
}

/** In the folder of a commit's inputs, which never change. */
const markOf = ({ root }: State): string => join(root, 'sound');

/** Checks cost more than all the rest: who generated has seen them, and those of a commit are remembered. */
function isKnownSound(state: State): boolean {
  if (state.label !== workTreeLabel) return existsSync(markOf(state));
  const known = readState(state.root)?.inputs;
  return known !== undefined && known !== '' && known === readInputs(state.root).digest;
}
