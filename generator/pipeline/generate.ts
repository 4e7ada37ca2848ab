import { join } from 'node:path';
import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { inputsUntouched } from '../write/input-stamps.ts';
import { isLocked, withTreeLock } from '../write/lock.ts';
import { isUntouched, readState, type TreeState, writeState } from '../write/state.ts';
import type { InvalidSpecs } from './check-specs.ts';
import type { GenerateResult } from './generate-result.ts';

/**
 * Renders the specs of a repository and writes the tree. If the specs have errors, it writes nothing. It is fast if the
 * generator, the inputs and the tree are those of the last run, and no other run holds the lock.
 */
export async function generate(
  root: string,
  onWait: (message: string) => void = () => {},
): Promise<GenerateResult | InvalidSpecs> {
  const state = readState(root);
  if (state && !isLocked(root) && inputsUntouched(root, state.inputStamps) && isUntouched(root, state))
    return upToDateResult(root, state);
  // Most code is loaded after this point.
  const { readStampedInputs, renderAndWrite } = await import('./render-and-write.ts');
  const read = readStampedInputs(root);
  if (state && !isLocked(root) && read.inputs.digest === state.inputs && isUntouched(root, state)) {
    // They were touched but not changed: the next run need not read them.
    if (read.stamps) writeState(root, { ...state, inputStamps: read.stamps });
    return upToDateResult(root, state);
  }
  return withTreeLock(root, 'npm run generate', () => renderAndWrite(root, read, state), onWait);
}

async function upToDateResult(
  root: string,
  { counts, units, findings: stored }: TreeState,
): Promise<GenerateResult> {
  const unchanged = Object.values(units).reduce((total, { files }) => total + files.length, 0);
  const findings = stored.length > 0 ? await findingsOf(root, stored) : [];
  return {
    ...{ ok: true, counts, written: [], removed: [], unchanged },
    warnings: findings.filter((finding) => !isSuppressed(finding)),
    suppressed: findings.filter(isSuppressed),
  };
}

async function findingsOf(root: string, stored: TreeState['findings']) {
  const { findingsFrom } = await import('../diagnostics/stored.ts');
  return findingsFrom(stored, (path) => textIfThere(join(root, path)));
}

const isSuppressed = (finding: Diagnostic | Suppressed): finding is Suppressed => 'suppression' in finding;
