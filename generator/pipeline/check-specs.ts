import { checks, runChecks } from '../checks/index.ts';
import { renderedChecks, runRenderedChecks } from '../checks/rendered/index.ts';
import type { Diagnostic, Suppressed } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { suppressionRules } from '../diagnostics/suppression/rules.ts';
import { type Judged, Suppressions } from '../diagnostics/suppression/suppressions.ts';
import { withoutIncomplete } from '../load/incomplete-maps.ts';
import type { Inputs } from '../load/inputs.ts';
import { loadRules } from '../load/rules.ts';
import type { Workspace } from '../load/workspace.ts';
import type { Fleet } from '../model/fleet.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { checkProofs, proofChecks } from '../proofs/checks/index.ts';
import type { WrittenProofs } from '../proofs/load.ts';
import { rules } from './rules.ts';

/** Specs without an error, and what is to be said about them all the same. */
export interface Sound {
  readonly ok: true;
  /** Their complete meaning. */
  readonly fleet: Fleet;
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

/**
 * Runs all checks of specs, and of the documents where the specs alone are sound; heeds what comments suppress.
 * @param shape what loading has found already
 */
export function judgeSpecs(
  workspace: Workspace,
  inputs: Inputs,
  shape: readonly Diagnostic[],
): Sound | Refused {
  const suppressions = suppressionsIn(inputs);
  const ofSpecs = suppressions.judge([...shape, ...withoutIncomplete(runChecks(workspace), shape)]);
  const findings = [...ofSpecs.shown, ...suppressions.problems];
  if (hasErrors(findings) || !isComplete(workspace)) return refused(findings, ofSpecs.suppressed);
  const fleet = resolveFleet(workspace);
  const ofDocuments = suppressions.judge(runRenderedChecks(workspace, fleet));
  findings.push(...ofDocuments.shown);
  const suppressed = [...ofSpecs.suppressed, ...ofDocuments.suppressed];
  if (hasErrors(findings)) return refused(findings, suppressed);
  return { ok: true, fleet, findings, suppressed, suppressions };
}

/** Runs all checks of written proofs, and takes out what comments in them suppress. */
export function judgeProofs(
  {
    proofs,
    diagnostics,
  }: { readonly proofs: readonly WrittenProofs[]; readonly diagnostics: readonly Diagnostic[] },
  workspace: Workspace,
): Judged {
  const suppressions = new Suppressions(
    proofs.map(({ file }) => file),
    rules,
  );
  const { shown, suppressed } = suppressions.judge([...diagnostics, ...checkProofs(proofs, workspace)]);
  return { shown: [...shown, ...suppressions.problems, ...suppressions.unused(proofChecks)], suppressed };
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

/** What comments in the specs suppress. */
export const suppressionsIn = (inputs: Inputs): Suppressions => new Suppressions(specFiles(inputs), rules);

function specFiles({ fleet, services, externals, clusters, additions }: Inputs): SourceFile[] {
  return [fleet, ...services, ...externals, ...clusters, ...additions.map(({ read }) => read)]
    .filter(({ usable }) => usable)
    .map(({ file }) => file);
}
