import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { checkProofs } from '../proofs/checks/index.ts';
import { loadProofs } from '../proofs/load.ts';
import type { CaseList } from './case.ts';
import { deriveCases } from './cases/index.ts';
import { changedSince } from './changed.ts';
import { loadFleet } from './load-fleet.ts';
import { type Selection, select } from './select.ts';
import { writtenCases } from './written-cases.ts';

/** What a run is going to show, or what is wrong with the specs. */
export type ProofPlan =
  | {
      readonly ok: true;
      readonly workspace: Workspace;
      readonly fleet: Fleet;
      readonly lists: readonly CaseList[];
      readonly findings: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** What is asked of a run. */
export interface Wanted extends Omit<Selection, 'touched'> {
  /** A commit: only what has changed since. */
  readonly changed?: string;
}

/**
 * The cases of a repository: those derived from its specs, those its users have written, and of these what is wanted.
 * @throws UsageError for a name that nothing has
 */
export async function planProof(root: string, { changed, ...selection }: Wanted): Promise<ProofPlan> {
  const loaded = await loadFleet(root);
  if (!loaded.ok) return loaded;
  const { workspace, fleet } = loaded;
  const touched = changed === undefined ? undefined : await changedSince(root, changed, fleet.clusters);
  const written = loadProofs(root);
  const findings = [...written.diagnostics, ...checkProofs(written.proofs, workspace)];
  if (hasErrors(findings)) return { ok: false, diagnostics: findings };
  const lists = fleet.clusters.map((cluster) => {
    const derived = deriveCases(cluster);
    return { ...derived, cases: [...derived.cases, ...writtenCases(written.proofs, cluster)] };
  });
  return {
    ok: true,
    workspace,
    fleet,
    findings,
    lists: select(lists, { ...selection, ...(touched ? { touched } : {}) }),
  };
}
