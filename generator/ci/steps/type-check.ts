import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step } from '../step.ts';

/** The TypeScript compiler for everything that tsconfig.json includes. */
export const typeCheck: Step = {
  name: 'types',
  title: 'type check',
  summary: 'the TypeScript compiler, for everything that tsconfig.json includes',
  checksSources: true,
  async run({ root, coloured }) {
    const args = ['--noEmit', '--pretty', String(coloured)];
    const { ok, output } = await runNodeTool({
      program: 'node_modules/typescript/bin/tsc',
      args,
      root,
      coloured,
    });
    return oneCheck(ok, output);
  },
};
