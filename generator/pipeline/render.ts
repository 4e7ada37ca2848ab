import { additionsIn } from '../layout/additions.ts';
import type { Unit } from '../layout/unit.ts';
import type { Inputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import type { ParseCache, Workspace } from '../load/workspace.ts';
import type { Service } from '../model/service.ts';
import type { EscapeHatch, TreeCounts } from '../write/state.ts';
import { checkSpecs, type InvalidSpecs, type ValidSpecs } from './check-specs.ts';
import { treeOf } from './tree.ts';

/** Valid specs and the tree that they render. */
export interface RenderedSpecs extends ValidSpecs {
  /** The specs, with the position of every value. */
  readonly workspace: Workspace;
  readonly units: readonly Unit[];
  readonly counts: Omit<TreeCounts, 'documents'>;
}

/** The rendered tree, or the errors in the specs. */
export type RenderResult = RenderedSpecs | InvalidSpecs;

/** load → check → resolve → lay out. Reads the specs and caches only: it neither reads nor writes the tree. */
export async function render(root: string, inputs: Inputs, cache?: ParseCache): Promise<RenderResult> {
  const files = await loadWorkspace(root, inputs, cache);
  const checked = checkSpecs(files, inputs);
  if (!checked.ok) return checked;
  const { services, clusters } = checked.fleet;
  const counts = {
    services: services.length,
    clusters: clusters.length,
    escapeHatch: services
      .flatMap((service) => escapeHatchOf(service))
      .concat(
        clusters.flatMap(({ name, instances }) =>
          instances.flatMap((each) => escapeHatchOf(each.service, name)),
        ),
      ),
  };
  return { ...checked, workspace: files.workspace, units: treeOf(checked.fleet), counts };
}

function escapeHatchOf(service: Service, only?: string): EscapeHatch[] {
  const { documents, patches } = additionsIn(only, service);
  if (documents.length + patches.length === 0) return [];
  const cluster = only === undefined ? {} : { cluster: only };
  return [{ service: service.name, ...cluster, documents: documents.length, patches: patches.length }];
}
