import { stripVTControlCharacters } from 'node:util';
import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** `npm run check` as a separate process, to capture its output. The external tools have their own steps. */
function checkStep(step: Omit<Step, 'run'>, ...options: readonly string[]): Step {
  return {
    ...step,
    async run({ root, coloured }) {
      const args = ['check', '--no-tools', ...options];
      const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
      const result = oneCheck(ok, output);
      return ok && hasWarnings(output) ? { ...result, detail: output.trim() } : result;
    },
  };
}

/** True for a report of `check` with warnings, which people read only if it is printed. */
const hasWarnings = (output: string): boolean => /^warning MESH/m.test(stripVTControlCharacters(output));

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
