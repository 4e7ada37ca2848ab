import { runChecks, runRenderedChecks } from '../checks/index.ts';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { secretsOfSpecs } from '../load/spec-secrets.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { ownDocumentsIn } from '../picture/own-documents.ts';
import { treeOf } from '../pipeline/tree.ts';
import { emitFile } from '../write/emit.ts';

/** Seconds of the parts of one run, each with code that runs for the first time. */
export interface Phases {
  /** Reading, parsing and validating the specs; the protos are compiled already. */
  readonly load: number;
  /** Of that, the search for secrets in plain text. */
  readonly secrets: number;
  /** Every check on the specs. */
  readonly checks: number;
  /** Every check on the rendered documents. */
  readonly documentChecks: number;
  /**
   * The model, the overlays with additions as kustomize builds them (pages and checks share them), the documents of the
   * whole tree, and their YAML; without writing it.
   */
  readonly render: number;
}

/** Measures the parts in this process, which must be fresh. */
export async function measurePhases(root: string): Promise<Phases> {
  const clock = stopwatch();
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const load = clock();
  await secretsOfSpecs(workspace);
  const secrets = clock();
  const findings = runChecks(workspace);
  const checks = clock();
  if (findings.some(({ rule }) => rule.severity === 'error') || !isComplete(workspace))
    throw new Error('The synthetic repository has errors.');
  const fleet = resolveFleet(workspace);
  for (const { name } of fleet.clusters) ownDocumentsIn(fleet, name);
  const resolve = clock();
  runRenderedChecks(workspace, fleet);
  const documentChecks = clock();
  let bytes = 0;
  for (const unit of treeOf(fleet)) for (const file of unit.render()) bytes += emitFile(file).length;
  const render = resolve + clock();
  if (bytes === 0) throw new Error('Nothing was rendered.');
  return { load, secrets, checks, documentChecks, render };
}

function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
