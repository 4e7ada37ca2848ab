import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { plural } from '../diagnostics/print.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import type { FindingSource, Found, SoundRun } from '../inspect/source.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { explain, type Progress, type Unavailable } from '../toolchain/availability.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import { realTools } from './index.ts';
import { diagnosticsOf } from './origin.ts';
import { startToolRun } from './run.ts';
import type { RealTool, ToolResult, ToolRun } from './tool.ts';

/** How far the tools are to go. */
export interface ToolOptions {
  /** Look at everything, also at what they have seen before. */
  readonly all?: boolean;
  /** Build the tools that are not there; one that cannot be had is an error. */
  readonly mandatory?: boolean;
  /** Only these. */
  readonly tools?: readonly RealTool[];
  /** Is told before something slow. */
  readonly progress?: Progress;
}

/** What the tools of others find: buf, kustomize, kubeconform and istioctl, as far as they are here. */
export function toolSource(options: ToolOptions = {}): FindingSource {
  return {
    doing: 'asking buf, kustomize, kubeconform and istioctl',
    find: (run) => find(run, options),
  };
}

async function find(
  run: SoundRun,
  { all = false, mandatory = false, tools = realTools, progress = () => {} }: ToolOptions,
): Promise<Found> {
  const toolRun = startToolRun(run, { all, progress: mandatory ? progress : undefined });
  const findings: Diagnostic[] = [];
  const asked: string[] = [];
  for (const tool of tools) {
    const result = await ask(tool, toolRun);
    findings.push(...told(tool, result, run, mandatory));
    if (result.examined > 0 && !result.unavailable && !result.failed) asked.push(tool.name);
  }
  toolRun.memory.save();
  const without =
    asked.length === tools.length
      ? ''
      : ` (${plural(tools.length - asked.length, 'tool')} of ${tools.length} had no say)`;
  return asked.length === 0
    ? { findings }
    : { findings, proven: `${asked.join(', ')} found no error${without}` };
}

/** Asks a tool. One that fails has found that: what the others find is worth as much as ever. */
export async function ask(tool: RealTool, run: ToolRun): Promise<ToolResult> {
  try {
    return await tool.find(run);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    return { findings: [], diagnostics: [failedTool(tool, error)], examined: 0, failed: true };
  }
}

function failedTool({ name, subjects }: RealTool, { message }: ToolFailure): Diagnostic {
  const at = { file: new SourceFile('package.json', ''), offset: 0, length: 1 };
  const hint = 'run it again; npm run explain -- MESH634 says what may help';
  return {
    rule: toolRules.toolFailed,
    message: `${name} failed while it looked at ${subjects}: ${message}`,
    hint,
    at,
  };
}

/** Everything one tool came to, as diagnostics. */
export function told(
  { name }: RealTool,
  { findings, diagnostics = [], unavailable }: ToolResult,
  { rendered }: SoundRun,
  mandatory: boolean,
): Diagnostic[] {
  return [
    ...diagnostics,
    ...diagnosticsOf(findings, rendered.workspace),
    ...(unavailable ? [missingTool(name, unavailable, mandatory)] : []),
  ];
}

function missingTool(tool: string, unavailable: Unavailable, mandatory: boolean): Diagnostic {
  const rule = mandatory ? toolRules.requiredToolMissing : toolRules.toolUnavailable;
  const at = { file: new SourceFile('package.json', ''), offset: 0, length: 1 };
  const why = explain({ ...unavailable, remedy: '' }).trim();
  return { rule, message: `${tool} has not looked at anything: ${why}`, hint: unavailable.remedy, at };
}
