import { runChecks } from '../checks/index.ts';
import { type Diagnostic, hasErrors } from '../diagnostics/diagnostic.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import type { Fleet } from '../model/fleet.ts';
import { type CompleteWorkspace, isComplete, resolveFleet } from '../model/resolve.ts';
import { suppressionsIn } from '../pipeline/check-specs.ts';

/** The specs of a repository and their model, or their errors. */
export type LoadedFleet =
  | { readonly ok: true; readonly workspace: CompleteWorkspace; readonly fleet: Fleet }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Reads, checks and resolves the specs; nothing is rendered. */
export async function loadFleet(root: string): Promise<LoadedFleet> {
  const inputs = readInputs(root);
  const { workspace, diagnostics: shape } = await loadWorkspace(root, inputs, new StoredParseCache(root));
  const { shown: diagnostics } = suppressionsIn(inputs).filter([...shape, ...runChecks(workspace)]);
  if (hasErrors(diagnostics) || !isComplete(workspace))
    return { ok: false, diagnostics: diagnostics.filter(({ rule }) => rule.severity !== 'information') };
  return { ok: true, workspace, fleet: resolveFleet(workspace) };
}
