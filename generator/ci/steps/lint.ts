import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** Biome's rules and format, as in continuous integration: warnings are printed, nothing is written. */
export const lint: Step = {
  name: 'lint',
  title: 'lint and format',
  summary: "biome's rules and format (npm run fmt fixes most of it)",
  checksSources: true,
  async run({ root, coloured }) {
    const args = ['ci', `--colors=${coloured ? 'force' : 'off'}`];
    const { ok, output } = await runNodeTool({
      program: 'node_modules/@biomejs/biome/bin/biome',
      args,
      root,
      coloured,
    });
    return oneCheck(ok, `${output}\nnpm run fmt fixes most of it.`);
  },
};
