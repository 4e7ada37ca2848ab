import { inputStampsOf, inputsUntouched } from '../write/input-stamps.ts';
import { isLocked, withTreeLock } from '../write/lock.ts';
import { isUntouched, readState, type TreeState, writeState } from '../write/state.ts';
import type { InvalidSpecs } from './check-specs.ts';
import type { GenerateResult } from './generate-result.ts';

/** Renders the specs of a repository and writes the tree. If the specs have errors, it writes nothing. */
export async function generate(
  root: string,
  onWait: (message: string) => void = () => {},
): Promise<GenerateResult | InvalidSpecs> {
  const state = readState(root);
  if (state && (await isUpToDate(root, state))) return upToDateResult(state);
  const { renderAndWrite } = await import('./render-and-write.ts');
  return withTreeLock(root, 'npm run generate', () => renderAndWrite(root, state), onWait);
}

/** The fast path: same generator, same inputs, an unchanged tree, and no other run that holds the lock. */
async function isUpToDate(root: string, state: TreeState): Promise<boolean> {
  if (isLocked(root) || !isUntouched(root, state)) return false;
  if (inputsUntouched(root, state.inputStamps)) return true;
  // Most code is loaded after this point.
  const inputStamps = inputStampsOf(root);
  const { readInputs } = await import('../load/inputs.ts');
  if (readInputs(root).digest !== state.inputs) return false;
  // They were touched but not changed: the next run need not read them.
  if (inputStamps) writeState(root, { ...state, inputStamps });
  return true;
}

function upToDateResult({ counts, units }: TreeState): GenerateResult {
  const unchanged = Object.values(units).reduce((total, { files }) => total + Object.keys(files).length, 0);
  return { ok: true, counts, written: [], removed: [], unchanged, warnings: [], suppressed: [] };
}
