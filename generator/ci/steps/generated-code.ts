import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** `npm run codegen -- --check`, as a process of its own so that what it prints can be kept apart. */
export const generatedCode: Step = {
  name: 'codegen',
  title: 'generated code',
  summary: 'services/gen is what protos/ says (npm run codegen mends it)',
  async run({ root, coloured }) {
    const args = ['codegen', '--check'];
    const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
    return oneCheck(ok, output);
  },
};
