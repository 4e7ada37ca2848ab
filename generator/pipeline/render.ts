import { treeOf } from '../layout/tree.ts';
import type { Unit } from '../layout/unit.ts';
import type { Inputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Service } from '../model/service.ts';
import type { EscapeHatch, TreeCounts } from '../write/state.ts';
import { judgeSpecs, type Refused, type Sound } from './check-specs.ts';

/** What sound specs render. */
export interface Rendered extends Sound {
  /** The specs, with the places where everything is written. */
  readonly workspace: Workspace;
  readonly units: readonly Unit[];
  readonly counts: Omit<TreeCounts, 'documents'>;
}

/** What specs render, or why they render nothing. */
export type Outcome = Rendered | Refused;

/** load → check → resolve → lay out. Pure but for reading caches: nothing of the tree is read or written here. */
export async function render(root: string, inputs: Inputs, cache?: ParseCache): Promise<Outcome> {
  const { workspace, diagnostics } = await loadWorkspace(root, inputs, cache);
  const judged = judgeSpecs(workspace, inputs, diagnostics);
  if (!judged.ok) return judged;
  const { services, clusters } = judged.fleet;
  const counts = {
    services: services.length,
    clusters: clusters.length,
    escapeHatch: services.flatMap(escapeHatchOf),
  };
  return { ...judged, workspace, units: treeOf(judged.fleet), counts };
}

function escapeHatchOf({ name, additions: { documents, patches } }: Service): EscapeHatch[] {
  if (documents.length + patches.length === 0) return [];
  return [{ service: name, documents: documents.length, patches: patches.length }];
}
