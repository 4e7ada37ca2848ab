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
  /** The time that processors spend on the checks on the documents, against that for rendering. Other load does not count. */
  readonly documentChecksPerRender: number;
}

/** Measures the parts in this process, which must be fresh. */
export async function measurePhases(root: string): Promise<Phases> {
  const clock = stopwatch();
  const { workspace } = await loadWorkspace(root, readInputs(root));
  const load = clock().wall;
  await secretsOfSpecs(workspace);
  const secrets = clock().wall;
  const findings = runChecks(workspace);
  const checks = clock().wall;
  if (findings.some(({ rule }) => rule.severity === 'error') || !isComplete(workspace))
    throw new Error('The synthetic repository has errors.');
  const fleet = resolveFleet(workspace);
  for (const { name } of fleet.clusters) ownDocumentsIn(fleet, name);
  const resolve = clock();
  runRenderedChecks(workspace, fleet);
  const documentChecks = clock();
  let bytes = 0;
  for (const unit of treeOf(fleet)) for (const file of unit.render()) bytes += emitFile(file).length;
  const emit = clock();
  if (bytes === 0) throw new Error('Nothing was rendered.');
  return {
    load,
    secrets,
    checks,
    documentChecks: documentChecks.wall,
    render: resolve.wall + emit.wall,
    documentChecksPerRender: documentChecks.processor / (resolve.processor + emit.processor),
  };
}

/** Seconds since the last call. */
interface Lap {
  readonly wall: number;
  /** That processors have spent on this process. */
  readonly processor: number;
}

function stopwatch(): () => Lap {
  const read = (): Lap => ({ wall: performance.now() / 1000, processor: process.cpuUsage().user / 1e6 });
  let last = read();
  return () => {
    const now = read();
    const lap = { wall: now.wall - last.wall, processor: now.processor - last.processor };
    last = now;
    return lap;
  };
}
