import { join } from 'node:path';
import { storedFindings } from '../diagnostics/stored.ts';
import { type Inputs, readInputs } from '../load/inputs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { during } from '../setup/errors.mjs';
import { applyPlan } from '../write/apply.ts';
import { type InputStamps, inputStampsOf, inputsUntouched } from '../write/input-stamps.ts';
import { type Plan, planTree, unitStates } from '../write/plan.ts';
import { type StampedPath, stampedPath } from '../write/stamp.ts';
import { type TreeState, writeState } from '../write/state.ts';
import { type InvalidSpecs, specRules } from './check-specs.ts';
import type { GenerateResult } from './generate-result.ts';
import { render } from './render.ts';
import { workTreeValidity } from './validity-cache.ts';

/** Inputs, and the stamps of their files from before they were read: an edit meanwhile must not go unnoticed. */
export interface StampedInputs {
  readonly stamps: InputStamps | undefined;
  readonly inputs: Inputs;
}

/** Reads the inputs of a repository, and the stamps of their files. */
export function readStampedInputs(root: string): StampedInputs {
  const stamps = inputStampsOf(root);
  return { stamps, inputs: during('reading the specs', () => readInputs(root)) };
}

/**
 * Renders everything that has changed since the recorded state, and writes what differs from the tree.
 * @param read they are read again if they have changed since
 * @param before read without the lock: what another run has changed since only makes this run slower
 */
export async function renderAndWrite(
  root: string,
  read: StampedInputs,
  before: TreeState | undefined,
): Promise<GenerateResult | InvalidSpecs> {
  const { inputs, stamps: inputStamps } = inputsUntouched(root, read.stamps) ? read : readStampedInputs(root);
  const cache = new StoredParseCache(root);
  const outcome = await during('rendering the specs', () => render(root, inputs, cache));
  if (!outcome.ok) return outcome;
  cache.save();
  workTreeValidity(root, inputs)?.rememberValid();
  const plan = during('comparing the tree', () => planTree(root, outcome.units, before));
  const counts = { ...outcome.counts, documents: plan.documents };
  const findings = [...outcome.findings, ...outcome.suppressions.unused(specRules)];
  const warnings = findings.filter(({ rule }) => rule.severity !== 'information');
  const suppressed = outcome.suppressed.filter(({ rule }) => rule.severity !== 'information');
  during('writing the tree', () => applyPlan(root, plan));
  const stored = storedFindings([...warnings, ...suppressed], (path) => textIfThere(join(root, path)));
  // The next run must not take the fast path if it could not print these warnings.
  const known = stored ? { inputs: inputs.digest, inputStamps } : { inputs: '' };
  saveState(root, plan, before, { ...known, counts, findings: stored ?? [] });
  return {
    ok: true,
    counts,
    written: plan.writes.map(({ path }) => path),
    removed: plan.removals.map(({ path }) => path),
    unchanged: plan.unchanged,
    warnings,
    suppressed,
  };
}

function saveState(
  root: string,
  plan: Plan,
  before: TreeState | undefined,
  run: Pick<TreeState, 'inputs' | 'inputStamps' | 'counts' | 'findings'>,
): void {
  const stamp = (path: string): StampedPath | undefined => stampedPath(root, path);
  const folders = [...plan.folders].flatMap(([path, known]) => {
    const stamped = known ?? stamp(path);
    return stamped ? [stamped] : [];
  });
  const units = unitStates(plan, stamp);
  const isKnown = [...plan.units.values()].every(({ recorded }) => recorded) && plan.removals.length === 0;
  if (before && isKnown && before.inputs === run.inputs && sameFolders(before, folders)) return;
  writeState(root, { ...run, units, folders });
}

/** The stamps of folders that stay as they are come from the record. */
const sameFolders = ({ folders: before }: TreeState, folders: readonly StampedPath[]): boolean =>
  folders.every((folder, index) => folder === before[index]);
