import { vi } from 'vitest';
import { main } from '../../generator/main.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import { type Finished, runCommand } from '../../generator/testing/command-line.ts';

/** Somebody with a clone of their own. */
export interface Person {
  readonly name: string;
  readonly root: string;
}

/** How a command line ended. */
export type Ended = Finished & {
  /** What `--json` says, where it says anything. */
  readonly result: Result | undefined;
};

/** What commands say with `--json`. */
interface Result {
  readonly outcome: string;
  readonly codes?: readonly string[];
  readonly next?: readonly string[];
}

/** Runs a command of the repository in somebody's clone, in this process; what it throws is a crash, and thrown on. */
export async function runInProcess({ root }: Person, args: readonly string[]): Promise<Ended> {
  const said = { stdout: '', stderr: '' };
  const onto =
    (stream: 'stdout' | 'stderr', end = '') =>
    (text: unknown) => {
      said[stream] += `${String(text)}${end}`;
      return true;
    };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(onto('stdout')),
    vi.spyOn(process.stderr, 'write').mockImplementation(onto('stderr')),
    vi.spyOn(console, 'log').mockImplementation(onto('stdout', '\n')),
    vi.spyOn(console, 'error').mockImplementation(onto('stderr', '\n')),
  ];
  try {
    const code = await main([...args, '--repository', root]);
    return { code, ...said, result: resultIn(said.stdout) };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The same as a process of its own, as `npm run` starts it. */
export async function runAsProcess({ root }: Person, args: readonly string[]): Promise<Ended> {
  const finished = await runCommand(...args, '--repository', root);
  return { ...finished, result: resultIn(finished.stdout) };
}

function resultIn(stdout: string): Result | undefined {
  if (!stdout.startsWith('{')) return undefined;
  const result: Result = JSON.parse(stdout);
  return result;
}

/** Where somebody's branch stands. */
export const headOf = ({ root }: Person): string => gitIn(root, 'rev-parse', 'HEAD');

/** The words of a command line as a command printed it for a person; undefined where a text holds none. */
export function commandIn(text: string): string[] | undefined {
  const [, name, rest] = /npm run (\w+) -- ([^\n]+)/.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  return [
    name,
    ...rest
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/^'(.*)'$/, '$1')),
  ];
}
