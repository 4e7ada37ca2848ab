import { join } from 'node:path';
import { execPath } from 'node:process';
import { $ } from 'zx/core';
import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';

export const command = defineCommand({
  name: 'fmt',
  summary: 'format the sources, and fix what the linter can fix',
  description: 'Formats every source file and applies the safe fixes of Biome.',
  examples: ['npm run fmt'],
  exitCodes: { 0: 'clean', 1: 'something is left to fix by hand' },

  async run() {
    const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome');
    const run = $({ cwd: repositoryRoot, stdio: 'inherit', nothrow: true });
    const { exitCode } = await run`${execPath} ${biome} check --write`;
    return exitCode === 0 ? 0 : 1;
  },
});
