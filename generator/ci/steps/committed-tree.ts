import { stripVTControlCharacters } from 'node:util';
import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step, type StepResult } from '../step.ts';

/** `npm run check` as a separate process, to capture its output. The external tools have their own steps. */
function checkStep(step: Omit<Step, 'run'>, ...options: readonly string[]): Step {
  return {
    ...step,
    listsSpecErrors: true,
    async run({ root, coloured }) {
      const args = ['check', '--no-tools', ...options];
      const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
      return resultOf(ok, output);
    },
  };
}

/** The result of a run of `check`. Warnings of a run without errors are printed, too. */
export function resultOf(ok: boolean, output: string): StepResult {
  const hasWarnings = /^warning MESH/m.test(stripVTControlCharacters(output));
  return ok && hasWarnings ? { ...oneCheck(ok, output), detail: output.trim() } : oneCheck(ok, output);
}

/** The specs have no errors, and the tree is what they render. */
export const committedTree: Step = checkStep({
  name: 'tree',
  title: 'committed tree',
  summary: 'base/, overlays/ and argocd/ match the specs (fix: npm run generate)',
});

/** The same with the checks of a change, in one process: both read and render the specs. */
export const treeAndChange: Step = checkStep(
  {
    name: 'tree',
    title: 'tree and change',
    summary:
      'base/, overlays/ and argocd/ match the specs (fix: npm run generate), and one sync from the base commit is safe',
  },
  '--change',
);
