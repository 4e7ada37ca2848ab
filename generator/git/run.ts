import { type GitOutput, tryGit } from '../history/git.ts';
import { gitEnvironment } from './environment.ts';

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

/** What git says to a question that it may refuse; undefined where it does. */
export async function askGit(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await tryGit(root, args);
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Paths for `--pathspec-from-file=- --pathspec-file-nul`. */
export const nulSeparated = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');

/** The last lines of what a program said, for a message. */
export function lastWords({ stdout, stderr }: GitOutput): string {
  const said = (stderr.trim() || stdout.trim()).split('\n').filter((line) => !line.startsWith('hint:'));
  return said.slice(-12).join('\n').trim() || 'it gave no reason';
}
