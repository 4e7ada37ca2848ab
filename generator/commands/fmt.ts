import { join } from 'node:path';
import { execPath } from 'node:process';
import { defineCommand } from '../command-line/command.ts';
import { repositoryRoot } from '../command-line/repository.ts';

export const command = defineCommand({
  name: 'fmt',
  summary: 'format the sources, and fix what the linter can fix',
  description: 'Formats every source file and applies the safe fixes of Biome.',
  examples: ['npm run fmt'],
  exitCodes: { 0: 'clean', 1: 'something is left to fix by hand' },

  async run() {
    const { execa } = await import('execa');
    const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome');
    const { exitCode } = await execa(execPath, [biome, 'check', '--write'], {
      cwd: repositoryRoot,
      stdio: 'inherit',
      reject: false,
    });
    return exitCode === 0 ? 0 : 1;
  },
});
