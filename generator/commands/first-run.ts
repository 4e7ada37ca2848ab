import { parseArgs } from 'node:util';
import type { Command } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn } from '../platform/terminal.ts';

/** Runs what a new user runs, from nothing. */
export const command: Command = {
  summary: 'run every command of README.md in a fresh clone, from empty caches',
  usage: `npm run first-run                         in a fresh clone of the committed state, with an empty home folder
npm run first-run -- --keep-downloads     shares the packages that npm, Go and pip have downloaded
npm run first-run -- --keep-builds        shares the programs that Go has built, too: half an hour less

Runs the commands of README.md in their order, then checks with every tool, a promotion through all stages and a
rollback, and prints how long each takes. What fails leaves its clone and its logs.

Exit codes: 0 all went well, 1 a command failed, 2 wrong usage.
Example: npm run first-run -- --keep-downloads`,

  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        'keep-downloads': { type: 'boolean', default: false },
        'keep-builds': { type: 'boolean', default: false },
      },
    });
    const { firstRun } = await import('../../e2e/first-run/suite.ts');
    const kept = { downloads: values['keep-downloads'], builds: values['keep-builds'] };
    return (await firstRun(repositoryRoot, kept, progressOn(process.stdout))) ? 0 : 1;
  },
};
