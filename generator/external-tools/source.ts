import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import type { Checked, FindingSource, Found, SoundRun } from '../inspect/source.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { explain, type Progress, type Unavailable } from '../toolchain/availability.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import { externalTools } from './index.ts';
import { diagnosticsOf } from './origin.ts';
import { startToolRun } from './run.ts';
import type { ExternalTool, ToolResult, ToolRun } from './tool.ts';

/** Options of the external tools. */
export interface ToolOptions {
  /** Check everything, including cached content. */
  readonly all?: boolean;
  /** Build missing tools; a tool that cannot be built is an error. */
  readonly mandatory?: boolean;
  /** Only these. */
  readonly tools?: readonly ExternalTool[];
  /** Reports progress before slow steps. */
  readonly progress?: Progress;
}

/**
 * The external tools as a source of findings: buf, kustomize, kubeconform and Istio's analysis, as far as they
 * are installed.
 */
export function toolSource(options: ToolOptions = {}): FindingSource {
  return {
    doing: "running buf, kustomize, kubeconform and Istio's analysis",
    neverFails: true,
    find: (run) => find(run, options),
  };
}

async function find(
  run: SoundRun,
  { all = false, mandatory = false, tools = externalTools, progress = () => {} }: ToolOptions,
): Promise<Found> {
  const toolRun = startToolRun(run, { all, progress: mandatory ? progress : undefined });
  const results = await Promise.all(
    tools.map(async (tool) => ({ tool, result: await runTool(tool, toolRun) })),
  );
  const findings = results.flatMap(({ tool, result }) => diagnosticsOfResult(tool, result, run, mandatory));
  const checked = results.map(({ tool, result }): Checked => ({ name: tool.name, ...skippedOf(result) }));
  toolRun.memory.save();
  return { findings, checked };
}

/** The reason why a tool did not check anything, for the summary. */
function skippedOf({
  unavailable,
  failed,
  examined,
  diagnostics = [],
}: ToolResult): Pick<Checked, 'skipped'> {
  if (unavailable) return { skipped: 'not installed' };
  if (examined > 0 && !failed) return {};
  // The finding explains it.
  const [reason] = diagnostics;
  return { skipped: reason ? `see ${reason.rule.code}` : 'nothing to check' };
}

/** Runs a tool. A failure of the tool is itself a finding; the findings of the other tools stay valid. */
export async function runTool(tool: ExternalTool, run: ToolRun): Promise<ToolResult> {
  try {
    return await tool.find(run);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    return { findings: [], diagnostics: [failedTool(tool, error)], examined: 0, failed: true };
  }
}

function failedTool({ name, subjects }: ExternalTool, { message }: ToolFailure): Diagnostic {
  const at = { file: new SourceFile('package.json', ''), offset: 0, length: 1 };
  const hint = 'run it again; npm run explain -- MESH634 shows what may help';
  return {
    rule: toolRules.toolFailed,
    message: `${name} failed while it checked ${subjects}: ${message}`,
    hint,
    at,
  };
}

/** The result of one tool as diagnostics. */
export function diagnosticsOfResult(
  { name }: ExternalTool,
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
  return { rule, message: `${tool} did not run: ${why}`, hint: unavailable.remedy, at };
}
