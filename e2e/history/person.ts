import { runBundled } from '../../generator/testing/bundled.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import { type Finished, runCommand } from '../../generator/testing/command-line.ts';

/** A person with a clone. */
export interface Person {
  readonly name: string;
  readonly root: string;
}

/** How a command line ended. */
export type Ended = Finished & {
  /** The parsed output of `--json`, if there is any. */
  readonly result: Result | undefined;
};

/** The output of commands with `--json`. */
interface Result {
  readonly outcome: string;
  readonly codes?: readonly string[];
  readonly next?: readonly string[];
}

/** Runs a command of the repository in a person's clone, in this process. An exception is a crash and is rethrown. */
export async function runInProcess({ root }: Person, args: readonly string[]): Promise<Ended> {
  const finished = await runBundled(...args, '--repository', root);
  return { ...finished, result: resultIn(finished.stdout) };
}

/** The same in a separate process, as `npm run` starts it. */
export async function runAsProcess({ root }: Person, args: readonly string[]): Promise<Ended> {
  const finished = await runCommand(...args, '--repository', root);
  return { ...finished, result: resultIn(finished.stdout) };
}

function resultIn(stdout: string): Result | undefined {
  if (!stdout.startsWith('{')) return undefined;
  const result: Result = JSON.parse(stdout);
  return result;
}

/** The commit of a person's branch. */
export const headOf = ({ root }: Person): string => gitIn(root, 'rev-parse', 'HEAD');

/** The arguments of a command line that a command printed; undefined if the text contains none. */
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
