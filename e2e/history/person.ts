import { runBundled } from '../../generator/testing/bundled.ts';
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
  const finished = await runBundled(...args, '--repository', root);
  return { ...finished, result: resultIn(finished.stdout) };
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
