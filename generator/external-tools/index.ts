import { bufLintTool } from './buf.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { istioAnalysisTool } from './istio-analysis.ts';
import { kubeconformTool } from './kubeconform.ts';
import type { ExternalTool } from './tool.ts';

/** Every tool, in the order of the summary. They run at the same time. */
export const externalTools: readonly ExternalTool[] = [
  bufLintTool,
  bufBreakingTool,
  kubeconformTool,
  istioAnalysisTool,
];
