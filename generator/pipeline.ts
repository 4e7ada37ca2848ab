import { checks, runChecks } from './checks/index.ts';
import { renderedChecks, runRenderedChecks } from './checks/rendered/index.ts';
import type { Diagnostic, Suppressed } from './diagnostics/diagnostic.ts';
import { hasErrors } from './diagnostics/diagnostic.ts';
import type { Rule } from './diagnostics/rule.ts';
import type { SourceFile } from './diagnostics/source-file.ts';
import { suppressionRules } from './diagnostics/suppression/rules.ts';
import { Suppressions } from './diagnostics/suppression/suppressions.ts';
import { treeOf } from './layout/tree.ts';
import type { Unit } from './layout/unit.ts';
import type { Inputs } from './load/inputs.ts';
import { loadWorkspace } from './load/load-workspace.ts';
import { loadRules } from './load/rules.ts';
import type { ParseCache, Workspace } from './load/workspace.ts';
import type { Fleet } from './model/fleet.ts';
import { isComplete, resolveFleet } from './model/resolve.ts';
import type { Service } from './model/service.ts';
import { rules } from './rules.ts';
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
  /** What comments in the specs have taken out of the findings. */
  readonly suppressed: readonly Suppressed[];
  /** For findings of others that are placed in the specs, and to tell which of them are unused when all have looked. */
  readonly suppressions: Suppressions;
}

/** Specs that nothing is rendered from, and why. */
export interface Refused {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** What specs mean, or why they mean nothing. */
export type Outcome = Rendered | Refused;

/** load → check → resolve → lay out. Pure but for reading caches: nothing of the tree is read or written here. */
export async function render(root: string, inputs: Inputs, cache?: ParseCache): Promise<Outcome> {
  const { workspace, diagnostics: shape } = await loadWorkspace(root, inputs, cache);
  const suppressions = new Suppressions(specFiles(inputs), rules);
  const ofSpecs = suppressions.judge([...shape, ...runChecks(workspace)]);
  const diagnostics = [...ofSpecs.shown, ...suppressions.problems];
  if (hasErrors(diagnostics) || !isComplete(workspace)) return refused(diagnostics, ofSpecs.suppressed);
  const fleet = resolveFleet(workspace);
  const ofDocuments = suppressions.judge(runRenderedChecks(workspace, fleet));
  diagnostics.push(...ofDocuments.shown);
  const suppressed = [...ofSpecs.suppressed, ...ofDocuments.suppressed];
  if (hasErrors(diagnostics)) return refused(diagnostics, suppressed);
  const units = treeOf(fleet);
  const counts = {
    services: fleet.services.length,
    clusters: fleet.clusters.length,
    escapeHatch: fleet.services.flatMap(escapeHatchOf),
  };
  return { ok: true, workspace, fleet, units, counts, findings: diagnostics, suppressed, suppressions };
}

/** Information is about the whole: while a part is broken, it may be wrong, and it is in the way. */
function refused(found: readonly Diagnostic[], suppressed: readonly Suppressed[]): Refused {
  const diagnostics = found.filter(({ rule }) => rule.severity !== 'information');
  return { ok: false, diagnostics, suppressed };
}

/** Rules that are looked for in every run: their suppressions can be told to be unused. */
export const specRules: readonly Rule[] = [
  ...Object.values(loadRules),
  ...checks,
  ...renderedChecks,
  ...Object.values(suppressionRules),
];

function specFiles({ fleet, services, externals, clusters, additions }: Inputs): SourceFile[] {
  return [fleet, ...services, ...externals, ...clusters, ...additions.map(({ read }) => read)]
    .filter(({ usable }) => usable)
    .map(({ file }) => file);
}

function escapeHatchOf({ name, additions: { documents, patches } }: Service): EscapeHatch[] {
  if (documents.length + patches.length === 0) return [];
  return [{ service: name, documents: documents.length, patches: patches.length }];
}
