import { defineCommand } from '../command-line/command.ts';

export const command = defineCommand({
  name: 'codegen',
  summary: 'write services/gen from protos/, and schemas and reference pages from the generator',
  description:
    'Writes services/gen (with ts-proto and buf), generator/schema/*.schema.json, docs/reference and docs/checks.',
  options: { check: { help: 'write nothing; list the files that differ, and exit with 1 if there are any' } },
  examples: ['npm run codegen', 'npm run codegen -- --check'],
  exitCodes: { 0: 'written, or up to date', 1: 'something failed, or files differ' },

  async run({ check }, { allCommands }) {
    const { runCodegen } = await import('./run-codegen.ts');
    return runCodegen(await allCommands(), check);
  },
});
