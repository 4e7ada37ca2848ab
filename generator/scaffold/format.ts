import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { Failure } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';

/** TypeScript as `npm run fmt` would leave it: how lines break depends on how long names are. */
export async function formatted(path: string, text: string): Promise<string> {
  const biome = join(repositoryRoot, 'node_modules/@biomejs/biome/bin/biome');
  const args = [biome, 'format', `--stdin-file-path=${path}`];
  const ran = await execa(execPath, args, {
    cwd: repositoryRoot,
    input: text,
    reject: false,
    stripFinalNewline: false,
  });
  if (ran.exitCode === 0) return ran.stdout;
  throw new Failure(`Biome could not format ${path}:\n${ran.stderr.trim()}`);
}
