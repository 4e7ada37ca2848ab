import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { progressOn } from '../terminal/output.ts';

export const command = defineCommand({
  name: 'first-run',
  summary: 'run every command of README.md in a fresh clone, with empty caches',
  description: `Clones the committed state, with an empty home folder. Runs the commands of README.md in their order, then checks with every tool, a promotion through all stages and a rollback, and prints how long each takes. If a command fails, its clone and its logs stay.`,
  options: {
    keepDownloads: { help: 'use the packages that npm, Go and pip have already downloaded' },
    keepBuilds: { help: 'use the programs that Go has already built, which saves half an hour' },
  },
  examples: ['npm run first-run -- --keep-downloads'],
  exitCodes: { 0: 'every command worked', 1: 'a command failed' },

  async run({ keepDownloads, keepBuilds }) {
    const { firstRun } = await import('../../e2e/first-run/suite.ts');
    const kept = { downloads: keepDownloads, builds: keepBuilds };
    return (await firstRun(repositoryRoot, kept, progressOn(process.stdout))) ? 0 : 1;
  },
});
