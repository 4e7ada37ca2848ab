import { gitEnvironment } from './environment.ts';
import { lockedWords } from './locked.ts';
import type { GitOutput } from './read.ts';

/**
 * Runs a git command that writes: with optional locks, and an input where it takes one. Hooks, gpg and credential
 * helpers ask at the terminal by themselves.
 */
export async function writeGit(root: string, args: readonly string[], input = ''): Promise<GitOutput> {
  const { execa } = await import('execa');
  const ran = await execa('git', ['--literal-pathspecs', ...args], {
    cwd: root,
    env: gitEnvironment(),
    extendEnv: false,
    reject: false,
    input,
    stripFinalNewline: false,
  });
  return { exitCode: ran.exitCode ?? 128, stdout: ran.stdout, stderr: ran.stderr || (ran.message ?? '') };
}

/** Paths for `--pathspec-from-file=- --pathspec-file-nul`. */
export const nulSeparated = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');

/** The last lines of what a program said, for a message. */
export function lastWords({ stdout, stderr }: GitOutput): string {
  const locked = lockedWords(stderr);
  if (locked !== undefined) return locked;
  const said = (stderr.trim() || stdout.trim()).split('\n').filter((line) => !line.startsWith('hint:'));
  return said.slice(-12).join('\n').trim() || 'it gave no reason';
}
