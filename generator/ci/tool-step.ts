import { hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { diagnosticsOfResult, runTool } from '../external-tools/source.ts';
import type { ExternalTool, ToolRun } from '../external-tools/tool.ts';
import { paintFor } from '../terminal/paint.ts';
import { combine, notAvailable, type Step, type StepResult, specsHaveErrors } from './step.ts';

interface ToolStep extends Omit<Step, 'run'> {
  readonly tools: readonly ExternalTool[];
  /** Why there may be nothing to check. Without a reason, a step that checks nothing fails. */
  readonly withoutSubjects?: string;
}

/** A step in which external tools check everything that the specs render. */
export function toolStep({ tools, withoutSubjects, ...step }: ToolStep): Step {
  return {
    ...step,
    async run(verification) {
      const { coloured, toolRun } = verification;
      const run = await toolRun();
      if (!run) return specsHaveErrors(verification);
      const results: StepResult[] = [];
      for (const tool of tools) results.push(await count(tool, run, coloured));
      const all = combine(results);
      const isEmpty = all.passed + all.failed + all.skipped.length === 0;
      return isEmpty && withoutSubjects ? { ...all, skipped: [{ what: withoutSubjects }] } : all;
    },
  };
}

/** Each subject of a tool counts; warnings are printed and do not fail the step. */
async function count(tool: ExternalTool, run: ToolRun, coloured: boolean): Promise<StepResult> {
  const result = await runTool(tool, run);
  if (result.unavailable) return notAvailable(result.unavailable);
  const all = diagnosticsOfResult(tool, result, run, true);
  const diagnostics = all.filter(({ rule }) => rule.severity !== 'information');
  // If a tool has checked nothing, its diagnostic is the reason.
  const unseen = result.examined === 0 && diagnostics.length === 0 ? all : [];
  const failed = hasErrors(diagnostics)
    ? diagnostics.filter(({ rule }) => rule.severity === 'error').length
    : 0;
  return {
    passed: Math.max(0, result.examined - failed),
    failed,
    skipped: unseen.map(({ message }) => ({ what: message })),
    detail: diagnostics.length > 0 ? printDiagnostics(diagnostics, paintFor({ isTTY: coloured })) : '',
  };
}
