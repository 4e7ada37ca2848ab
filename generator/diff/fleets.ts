import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { type State, workTreeLabel } from '../history/state.ts';
import { readInputs } from '../load/inputs.ts';
import type { Fleet } from '../model/fleet.ts';
import { type CompleteWorkspace, isComplete, resolveFleet } from '../model/resolve.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { Paint } from '../terminal/paint.ts';
import { generatorDigest, readState } from '../write/state.ts';
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
  const mark = markOf(state);
  if (isComplete(workspace) && isKnownValid(mark)) return workspace;
  const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors) || !isComplete(workspace)) {
    const details = errors.length > 0 ? `\n\n${printDiagnostics(errors, paint)}` : '';
    throw new Failure(`the specs of ${state.label} have errors, so they cannot be compared${details}`);
  }
  writeWhole(mark.path, mark.text);
  return workspace;
}

/**
 * A marker file: it names the inputs, and the version of the generator, for which the checks found no error.
 */
interface Mark {
  readonly path: string;
  readonly text: string;
  /** True if the generator has just rendered these inputs. */
  readonly isRendered: boolean;
}

/**
 * In the folder of a commit's inputs, which never change, or in the cache of the work tree, with the digest
 * of its inputs.
 */
function markOf({ root, label }: State): Mark {
  const generator = generatorDigest ?? '';
  if (label !== workTreeLabel) return { path: join(root, 'valid'), text: generator, isRendered: false };
  const { digest } = readInputs(root);
  const isRendered = readState(root)?.inputs === digest;
  return { path: join(root, '.cache', 'valid'), text: `${generator} ${digest}`, isRendered };
}

/**
 * Checks take longer than everything else, so valid inputs are not checked twice. A generator that runs from
 * sources can change without a new version.
 */
const isKnownValid = ({ path, text, isRendered }: Mark): boolean =>
  isRendered || (generatorDigest !== undefined && existsSync(path) && readFileSync(path, 'utf8') === text);
