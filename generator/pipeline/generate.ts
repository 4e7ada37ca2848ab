import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { during } from '../setup/errors.mjs';
import { applyPlan } from '../write/apply.ts';
import { isLocked, withTreeLock } from '../write/lock.ts';
import { type Plan, planTree, unitStates } from '../write/plan.ts';
import { type Stamp, sameStamp, stampOf } from '../write/stamp.ts';
import { isUntouched, readState, type TreeCounts, type TreeState, writeState } from '../write/state.ts';

/** What a successful run did. */
export interface Generated {
  readonly ok: true;
  readonly counts: TreeCounts;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  readonly warnings: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** A run that wrote nothing, and why. */
export interface Refused {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** Makes the committed tree of a repository what its specs say; all of it or, with errors in the specs, nothing. */
export async function generate(
  root: string,
  onWait: (message: string) => void = () => {},
): Promise<Generated | Refused> {
  return (
    nothingToDo(root) ?? (await withTreeLock(root, 'npm run generate', () => renderAndWrite(root), onWait))
  );
}

/** The fast way out: same generator, same inputs, nobody touched the tree, and nobody is at it. */
function nothingToDo(root: string): Generated | undefined {
  const state = readState(root);
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

async function renderAndWrite(root: string): Promise<Generated | Refused> {
  const [{ render }, { specRules }] = await Promise.all([import('./render.ts'), import('./check-specs.ts')]);
  const inputs = during('reading the specs', () => readInputs(root));
  const cache = new StoredParseCache(root);
  const outcome = await during('rendering the specs', () => render(root, inputs, cache));
  if (!outcome.ok) return outcome;
  cache.save();
  const before = readState(root);
  const plan = during('comparing the tree', () => planTree(root, outcome.units, before));
  const counts = { ...outcome.counts, documents: plan.documents };
  const findings = [...outcome.findings, ...outcome.suppressions.unused(specRules)];
  const warnings = findings.filter(({ rule }) => rule.severity !== 'information');
  during('writing the tree', () => applyPlan(root, plan));
  // A run with warnings must not be skipped next time, or they would be seen once and never again.
  remember(root, plan, before, { inputs: warnings.length > 0 ? '' : inputs.digest, counts });
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

function remember(
  root: string,
  plan: Plan,
  before: TreeState | undefined,
  what: Pick<TreeState, 'inputs' | 'counts'>,
): void {
  const stamp = (path: string): Stamp | undefined => stampOf(`${root}/${path}`);
  const folders = Object.fromEntries([...plan.folders].flatMap((path) => pair(path, stamp(path))));
  const units = unitStates(plan, stamp);
  const settled = before !== undefined && plan.writes.length + plan.removals.length === 0;
  if (settled && before.inputs === what.inputs && sameFolders(before, folders)) return;
  writeState(root, { ...what, units, folders });
}

const pair = (path: string, stamp: Stamp | undefined): [string, Stamp][] => (stamp ? [[path, stamp]] : []);

function sameFolders({ folders: before }: TreeState, folders: Readonly<Record<string, Stamp>>): boolean {
  return Object.keys(folders).every((path) => sameStamp(before[path], folders[path]));
}
