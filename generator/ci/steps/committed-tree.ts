import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** `npm run check`, as a process of its own so that what it prints can be kept apart. */
export const committedTree: Step = {
  name: 'tree',
  title: 'committed tree',
  summary: 'base/, overlays/ and argocd/ are what the specs say (npm run generate mends it)',
  async run({ root, coloured }) {
    // The tools have steps of their own.
    const args = ['check', '--no-tools'];
    const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
    return oneCheck(ok, output);
  },
};
