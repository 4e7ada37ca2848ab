import { join } from 'node:path';
import { execPath } from 'node:process';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import type { Command } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';

/** Formats the sources and mends what the linter can mend. */
export const command: Command = {
  summary: 'format the sources and mend what the linter can mend',
  usage: `npm run fmt   format every source file and apply biome's safe fixes

Exit codes: 0 clean, 1 something is left to mend by hand.
Example: npm run fmt`,

  async run(args) {
    parseArgs({ args: [...args], options: {} });
    const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome');
    const { exitCode } = await execa(execPath, [biome, 'check', '--write'], {
      cwd: repositoryRoot,
      stdio: 'inherit',
      reject: false,
    });
    return exitCode === 0 ? 0 : 1;
  },
};
