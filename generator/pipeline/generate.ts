import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { during } from '../setup/errors.mjs';
import { applyPlan } from '../write/apply.ts';
import { isLocked, withTreeLock } from '../write/lock.ts';
import { type Plan, planTree, unitStates } from '../write/plan.ts';
import { type Stamp, sameStamp, stampOf } from '../write/stamp.ts';
import { isUntouched, readState, type TreeCounts, type TreeState, writeState } from '../write/state.ts';
import type { InvalidSpecs } from './check-specs.ts';

/** What a successful run wrote and removed. */
export interface GenerateResult {
  readonly ok: true;
  readonly counts: TreeCounts;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly warnings: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** Renders the specs of a repository and writes the tree. If the specs have errors, it writes nothing. */
export async function generate(
  root: string,
  onWait: (message: string) => void = () => {},
): Promise<GenerateResult | InvalidSpecs> {
  const state = readState(root);
  return (
    upToDateResult(root, state) ??
    (await withTreeLock(root, 'npm run generate', () => renderAndWrite(root, state), onWait))
  );
}

/** The fast path: same generator, same inputs, an unchanged tree, and no other run that holds the lock. */
function upToDateResult(root: string, state: TreeState | undefined): GenerateResult | undefined {
  if (!state || isLocked(root) || state.inputs !== readInputs(root).digest || !isUntouched(root, state))
    return undefined;
  const unchanged = Object.values(state.units).reduce(
    (total, { files }) => total + Object.keys(files).length,
    0,
  );
  return {
    ok: true,
    counts: state.counts,
    written: [],
    removed: [],
    unchanged,
    warnings: [],
    suppressed: [],
  };
}

/** @param before read without the lock: what another run has changed since only makes this run slower */
async function renderAndWrite(
  root: string,
  before: TreeState | undefined,
): Promise<GenerateResult | InvalidSpecs> {
  const [{ render }, { specRules }] = await Promise.all([import('./render.ts'), import('./check-specs.ts')]);
  const inputs = during('reading the specs', () => readInputs(root));
  const cache = new StoredParseCache(root);
  const outcome = await during('rendering the specs', () => render(root, inputs, cache));
  if (!outcome.ok) return outcome;
  cache.save();
  const plan = during('comparing the tree', () => planTree(root, outcome.units, before));
  const counts = { ...outcome.counts, documents: plan.documents };
  const findings = [...outcome.findings, ...outcome.suppressions.unused(specRules)];
  const warnings = findings.filter(({ rule }) => rule.severity !== 'information');
  during('writing the tree', () => applyPlan(root, plan));
  // After warnings, the next run must not take the fast path: it would not print them.
  saveState(root, plan, before, { inputs: warnings.length > 0 ? '' : inputs.digest, counts });
  return {
    ok: true,
    counts,
    written: plan.writes.map(({ path }) => path),
    removed: plan.removals.map(({ path }) => path),
    unchanged: plan.unchanged,
    warnings,
    suppressed: outcome.suppressed.filter(({ rule }) => rule.severity !== 'information'),
  };
}

function saveState(
  root: string,
  plan: Plan,
  before: TreeState | undefined,
  run: Pick<TreeState, 'inputs' | 'counts'>,
): void {
  const stamp = (path: string): Stamp | undefined => stampOf(`${root}/${path}`);
  const folders = Object.fromEntries([...plan.folders].flatMap((path) => entry(path, stamp(path))));
  const units = unitStates(plan, stamp);
  const isUnchanged = before !== undefined && plan.writes.length + plan.removals.length === 0;
  if (isUnchanged && before.inputs === run.inputs && sameFolders(before, folders)) return;
  writeState(root, { ...run, units, folders });
}

const entry = (path: string, stamp: Stamp | undefined): [string, Stamp][] => (stamp ? [[path, stamp]] : []);

function sameFolders({ folders: before }: TreeState, folders: Readonly<Record<string, Stamp>>): boolean {
  return Object.keys(folders).every((path) => sameStamp(before[path], folders[path]));
}
