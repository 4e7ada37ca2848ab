import { bufLintTool } from './buf.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { istioAnalysisTool } from './istio-analysis.ts';
import { kubeconformTool } from './kubeconform.ts';
import type { ExternalTool } from './tool.ts';

/** Every tool, in the order of running: a tool skips what an earlier one has refused. */
export const externalTools: readonly ExternalTool[] = [
  bufLintTool,
  bufBreakingTool,
  kubeconformTool,
  istioAnalysisTool,
];
