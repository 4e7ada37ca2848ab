import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** `npm run check` as a separate process, to capture its output. */
export const committedTree: Step = {
  name: 'tree',
  title: 'committed tree',
  summary: 'base/, overlays/ and argocd/ match the specs (fix: npm run generate)',
  async run({ root, coloured }) {
    // The external tools have their own steps.
    const args = ['check', '--no-tools'];
    const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
    return oneCheck(ok, output);
  },
};
