import { hasErrors } from '../diagnostics/diagnostic.ts';
import { printDiagnostics } from '../diagnostics/print.ts';
import { startToolRun } from '../external-tools/run.ts';
import { ask, told } from '../external-tools/source.ts';
import type { RealTool, ToolRun } from '../external-tools/tool.ts';
import { readInputs } from '../load/inputs.ts';
import { render } from '../pipeline/render.ts';
import { paintFor } from '../terminal/paint.ts';
import { combine, notAvailable, oneCheck, type Step, type StepResult } from './step.ts';

/** A step in which tools of others look at everything that the specs render. */
export function toolStep({
  tools,
  ...step
}: Omit<Step, 'run'> & { readonly tools: readonly RealTool[] }): Step {
  return {
    ...step,
    async run({ root, coloured, progress }) {
      const inputs = readInputs(root);
      const rendered = await render(root, inputs);
      if (!rendered.ok) return oneCheck(false, 'The specs have errors: npm run check says which.');
      const run = startToolRun({ root, inputs, rendered }, { all: true, progress });
      const results: StepResult[] = [];
      for (const tool of tools) results.push(await count(tool, run, coloured));
      return combine(results);
    },
  };
}

/** What a tool has looked at counts one by one; warnings are printed and fail nothing. */
async function count(tool: RealTool, run: ToolRun, coloured: boolean): Promise<StepResult> {
  const result = await ask(tool, run);
  if (result.unavailable) return notAvailable(result.unavailable);
  const all = told(tool, result, run, true);
  const diagnostics = all.filter(({ rule }) => rule.severity !== 'information');
  // What a tool tells of nothing that it has looked at is why it has not.
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
