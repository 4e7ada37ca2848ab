import { checks, renderedChecks, runChecks, runRenderedChecks } from '../checks/index.ts';
import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { type FilteredFindings, Suppressions } from '../diagnostics/suppression/suppressions.ts';
import { withoutIncomplete } from '../load/incomplete-maps.ts';
import type { Inputs } from '../load/inputs.ts';
import type { LoadedFiles } from '../load/load-workspace.ts';
import { loadRules } from '../load/rules.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { checkProofs, proofChecks } from '../proofs/check-proofs.ts';
import type { ServiceProofs } from '../proofs/load.ts';
import { findingsDespiteErrors } from './document-findings.ts';
import { rules } from './rules.ts';

/** Specs without errors, with what they mean and the findings that are not errors. */
export interface ValidSpecs {
  readonly ok: true;
  /** The model that the specs resolve to. */
  readonly fleet: Fleet;
  /** Warnings and information. */
  readonly findings: readonly Diagnostic[];
  /** Findings that comments in the specs suppress. */
  readonly suppressed: readonly Suppressed[];
  /** To filter the findings of other sources at the specs, and to find the unused suppressions after the last source. */
  readonly suppressions: Suppressions;
}

/** Specs with errors: nothing is rendered from them. */
export interface InvalidSpecs {
  readonly ok: false;
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Runs all checks of the specs, and the checks of the documents that are rendered from specs without errors. Applies
 * suppressions.
 */
export function checkSpecs(files: LoadedFiles, inputs: Inputs): ValidSpecs | InvalidSpecs {
  const { workspace, diagnostics: shape } = files;
  const suppressions = suppressionsIn(inputs);
  const ofSpecs = suppressions.filter([
    ...shape,
    ...withoutIncomplete(runChecks(workspace), shape, workspace),
  ]);
  const findings = [...ofSpecs.shown, ...suppressions.problems];
  if (hasErrors(findings) || !isComplete(workspace)) {
    const despite = suppressions.filter(findingsDespiteErrors(files, ofSpecs.shown));
    return invalid([...findings, ...despite.shown], [...ofSpecs.suppressed, ...despite.suppressed]);
  }
  const fleet = resolveFleet(workspace);
  const ofDocuments = suppressions.filter(runRenderedChecks(workspace, fleet));
  findings.push(...ofDocuments.shown);
  const suppressed = [...ofSpecs.suppressed, ...ofDocuments.suppressed];
  if (hasErrors(findings)) return invalid(findings, suppressed);
  return { ok: true, fleet, findings, suppressed, suppressions };
}

/** Runs all checks of `proofs.yaml` files, and applies the suppressions in them. */
export function checkProofFiles(
  {
    proofs,
    diagnostics,
  }: { readonly proofs: readonly ServiceProofs[]; readonly diagnostics: readonly Diagnostic[] },
  workspace: Workspace,
): FilteredFindings {
  const suppressions = new Suppressions(
    proofs.map(({ file }) => file),
    rules,
  );
  const { shown, suppressed } = suppressions.filter([...diagnostics, ...checkProofs(proofs, workspace)]);
  return { shown: [...shown, ...suppressions.problems, ...suppressions.unused(proofChecks)], suppressed };
}

/** Leaves information out: it is about the whole fleet, so an error in one part can make it wrong. */
function invalid(found: readonly Diagnostic[], suppressed: readonly Suppressed[]): InvalidSpecs {
  const diagnostics = found.filter(({ rule }) => rule.severity !== 'information');
  return { ok: false, diagnostics, suppressed };
}

/** Rules that every run checks: a suppression of one of them that matches nothing is unused. */
export const specRules: readonly Rule[] = [
  ...Object.values(loadRules),
  ...checks,
  ...renderedChecks,
  ...Object.values(suppressionRules),
];

/** The suppressions in the comments of the specs. */
export const suppressionsIn = (inputs: Inputs): Suppressions => new Suppressions(specFiles(inputs), rules);

function specFiles({ fleet, services, externals, clusters, additions }: Inputs): SourceFile[] {
  return [fleet, ...services, ...externals, ...clusters, ...additions.map(({ read }) => read)]
    .filter(({ usable }) => usable)
    .map(({ file }) => file);
}
