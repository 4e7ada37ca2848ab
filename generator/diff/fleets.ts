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
import { restricted } from './restricted.ts';

/**
 * The meaning of two states, as far as they can differ: of a thousand services, one change concerns a few.
 * @throws Failure with what is wrong with the specs of one
 */
export function fleetsOf(before: State, after: State, paint: Paint): readonly [Fleet, Fleet] {
  const [old, now] = [completeWorkspace(before, paint), completeWorkspace(after, paint)];
  const [one, other] = restricted(old, now);
  return [resolveFleet(one), resolveFleet(other)];
}

function completeWorkspace(state: State, paint: Paint): CompleteWorkspace {
  const { workspace } = state;
  const mark = markOf(state);
  if (isComplete(workspace) && isKnownValid(mark)) return workspace;
  const errors = state.diagnostics.filter(({ rule }) => rule.severity === 'error');
  if (hasErrors(errors) || !isComplete(workspace)) {
    const said = errors.length > 0 ? `\n\n${printDiagnostics(errors, paint)}` : '';
    throw new Failure(
      `the specs of ${state.label} have errors, so they mean nothing that could be compared${said}`,
    );
  }
  writeWhole(mark.path, mark.text);
  return workspace;
}

/** A file that says of which inputs, and by which generator, the checks found nothing wrong. */
interface Mark {
  readonly path: string;
  readonly text: string;
  /** True where the generator has just rendered these inputs. */
  readonly isRendered: boolean;
}

/** In the folder of a commit's inputs, which never change, or in the work tree's cache with the digest of its inputs. */
function markOf({ root, label }: State): Mark {
  const generator = generatorDigest ?? '';
  if (label !== workTreeLabel) return { path: join(root, 'valid'), text: generator, isRendered: false };
  const { digest } = readInputs(root);
  const isRendered = readState(root)?.inputs === digest;
  return { path: join(root, '.cache', 'valid'), text: `${generator} ${digest}`, isRendered };
}

/** Checks cost more than all the rest, and are not run twice. Sources that were not bundled can change without a sign. */
const isKnownValid = ({ path, text, isRendered }: Mark): boolean =>
  isRendered || (generatorDigest !== undefined && existsSync(path) && readFileSync(path, 'utf8') === text);
