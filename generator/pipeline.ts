import { runChecks } from './checks/index.ts';
import { runRenderedChecks } from './checks/rendered/index.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import { hasErrors } from './diagnostics/diagnostic.ts';
import { treeOf } from './layout/tree.ts';
import type { Unit } from './layout/unit.ts';
import type { Inputs } from './load/inputs.ts';
import { loadWorkspace } from './load/load-workspace.ts';
import type { ParseCache, Workspace } from './load/workspace.ts';
import type { Fleet } from './model/fleet.ts';
import { isComplete, resolveFleet } from './model/resolve.ts';
import type { Service } from './model/service.ts';
import type { EscapeHatch, TreeCounts } from './write/state.ts';

/** What sound specs mean. */
export interface Rendered {
  readonly ok: true;
  /** The specs, with the places where everything is written. */
  readonly workspace: Workspace;
  /** Their complete meaning. */
  readonly fleet: Fleet;
  readonly units: readonly Unit[];
  readonly counts: Omit<TreeCounts, 'documents'>;
  /** Warnings and information. */
  readonly findings: readonly Diagnostic[];
}

/** What specs mean, or why they mean nothing. */
export type Outcome = Rendered | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** load → check → resolve → lay out. Pure but for reading caches: nothing of the tree is read or written here. */
export async function render(root: string, inputs: Inputs, cache?: ParseCache): Promise<Outcome> {
  const { workspace, diagnostics: shape } = await loadWorkspace(root, inputs, cache);
  const diagnostics = [...shape, ...runChecks(workspace)];
  if (hasErrors(diagnostics) || !isComplete(workspace)) return { ok: false, diagnostics };
  const fleet = resolveFleet(workspace);
  diagnostics.push(...runRenderedChecks(workspace, fleet));
  if (hasErrors(diagnostics)) return { ok: false, diagnostics };
  const units = treeOf(fleet);
  const counts = {
    services: fleet.services.length,
    clusters: fleet.clusters.length,
    escapeHatch: fleet.services.flatMap(escapeHatchOf),
  };
  return { ok: true, workspace, fleet, units, counts, findings: diagnostics };
}

function escapeHatchOf({ name, additions: { documents, patches } }: Service): EscapeHatch[] {
  if (documents.length + patches.length === 0) return [];
  return [{ service: name, documents: documents.length, patches: patches.length }];
}
