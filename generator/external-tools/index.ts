import { bufLintTool } from './buf.ts';
import { bufBreakingTool } from './buf-breaking.ts';
import { istioctlTool } from './istioctl.ts';
import { kubeconformTool } from './kubeconform.ts';
import type { RealTool } from './tool.ts';

/** Every tool, in the order in which they are asked: what the first finds, the next need not look at. */
export const realTools: readonly RealTool[] = [bufLintTool, bufBreakingTool, kubeconformTool, istioctlTool];
