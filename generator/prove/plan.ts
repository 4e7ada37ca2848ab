import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { secretsOf, type Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { renderedFleet } from '../picture/rendered-fleet.ts';
import { checkProofFiles } from '../pipeline/check-specs.ts';
import { treeOf } from '../pipeline/tree.ts';
import { loadProofs } from '../proofs/load.ts';
import { type Mask, maskOf } from '../secrets/mask.ts';
import { planTree } from '../write/plan.ts';
import type { CaseList } from './case.ts';
import { deriveCases } from './cases/index.ts';
import { changedSince } from './changed.ts';
import { loadFleet } from './load-fleet.ts';
import { ownDocumentsOf } from './own/own-documents.ts';
import { casesOfProofs } from './proof-cases.ts';
import { type Selection, select } from './select.ts';
import { inShard, type Shard } from './shard.ts';

/** What a run will prove. */
export interface SoundPlan {
  readonly ok: true;
  readonly workspace: Workspace;
  readonly fleet: Fleet;
  readonly lists: readonly CaseList[];
  readonly findings: readonly Diagnostic[];
  /** Hides the secrets of specs and proofs in all output of the run. */
  readonly mask: Mask;
}

/** What a run will prove, or what is wrong with the specs. */
export type ProofPlan = SoundPlan | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The selection of a run. */
export interface ProofRequest extends Omit<Selection, 'touched'> {
  /** A commit: only what has changed since. */
  readonly changed?: string;
  /** Only the part of one machine. */
  readonly shard?: Shard;
}

/**
 * The selected cases of a repository: those derived from its specs, and those of `proofs.yaml` files.
 * @throws UsageError for an unknown name
 */
export async function planProof(
  root: string,
  { changed, shard, ...selection }: ProofRequest,
): Promise<ProofPlan> {
  const loaded = await loadFleet(root);
  if (!loaded.ok) return loaded;
  const { workspace, fleet } = loaded;
  const touched =
    changed === undefined
      ? undefined
      : await changedSince(root, changed, { workspace, clusters: fleet.clusters });
  const written = await loadProofs(root);
  const { shown: findings } = checkProofFiles(written, workspace);
  if (hasErrors(findings)) return { ok: false, diagnostics: findings };
  const rendered = renderedFleet(workspace, fleet);
  const lists = fleet.clusters.map((cluster) => {
    const derived = deriveCases(cluster, ownDocumentsOf(rendered, cluster));
    return { ...derived, cases: [...derived.cases, ...casesOfProofs(written.proofs, cluster)] };
  });
  const selected = select(lists, { ...selection, ...(touched ? { touched } : {}) });
  return {
    ok: true,
    workspace,
    fleet,
    findings,
    mask: maskOf([
      ...secretsOf(workspace),
      ...written.proofs.flatMap(({ secrets }) => secrets.flatMap(({ values }) => values)),
    ]),
    lists: shard ? inShard(selected, shard) : selected,
  };
}

/**
 * Documents of some clusters, and of `base/`, that differ from what the specs render. The expectations follow from the
 * specs: a case can fail for such a difference alone.
 */
export function staleFiles(root: string, fleet: Fleet, clusters: readonly string[]): string[] {
  const { writes, removals } = planTree(root, treeOf(fleet));
  const folders = ['base/', ...clusters.map((name) => `overlays/${name}/`)];
  return [...writes, ...removals]
    .map(({ path }) => path)
    .filter((path) => path.endsWith('.yaml') && folders.some((folder) => path.startsWith(folder)))
    .sort();
}
