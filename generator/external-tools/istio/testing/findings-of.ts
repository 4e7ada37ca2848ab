import { runRenderedChecks } from '../../../checks/index.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { readInputs } from '../../../load/inputs.ts';
import { loadWorkspace } from '../../../load/load-workspace.ts';
import { isComplete, resolveFleet } from '../../../model/resolve.ts';
import { suppressionsIn } from '../../../pipeline/check-specs.ts';
import { treeOf } from '../../../pipeline/tree.ts';
import { istioAnalysisTool } from '../../istio-analysis.ts';
import { kubeconformTool } from '../../kubeconform.ts';
import { toolSource } from '../../source.ts';

/** The findings of our own checks of documents, and those of the tools, as if the checks had found no error. */
export interface AllFindings {
  readonly checks: readonly Diagnostic[];
  readonly tools: readonly Diagnostic[];
}

/** The findings in many documents of a repository at once: no mistake hides another one. */
export async function findingsOf(root: string): Promise<AllFindings> {
  const inputs = readInputs(root);
  const { workspace } = await loadWorkspace(root, inputs);
  if (!isComplete(workspace)) throw new Error('The specs have errors.');
  const fleet = resolveFleet(workspace);
  const rendered = {
    ok: true as const,
    fleet,
    workspace,
    findings: [],
    suppressed: [],
    suppressions: suppressionsIn(inputs),
    units: treeOf(fleet),
    counts: { services: 0, clusters: 0, escapeHatch: [] },
  };
  const source = toolSource({ all: true, tools: [kubeconformTool, istioAnalysisTool] });
  const { findings } = await source.find({ root, inputs, rendered });
  return { checks: runRenderedChecks(workspace, fleet), tools: findings };
}
