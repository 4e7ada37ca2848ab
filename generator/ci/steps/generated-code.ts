import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** `npm run codegen -- --check` as a separate process, to capture its output. */
export const generatedCode: Step = {
  name: 'codegen',
  title: 'generated code',
  summary: 'services/gen matches protos/ (fix: npm run codegen)',
  checksSources: true,
  async run({ root, coloured }) {
    const args = ['codegen', '--check'];
    const { ok, output } = await runNodeTool({ program: 'generator/run.mjs', args, root, coloured });
    return oneCheck(ok, output);
  },
};
