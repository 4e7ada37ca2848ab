import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { repositoryRoot } from '../repository.ts';
import type { Progress } from '../tools/availability.ts';

/** How a program ended, with everything it printed. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** How to run a program that is written for Node. */
export interface NodeTool {
  /** Path of the program inside this repository. */
  readonly program: string;
  readonly args: readonly string[];
  /** The folder to run in. */
  readonly root: string;
  readonly coloured: boolean;
  /** Gets every line as soon as it is printed. */
  readonly onLine?: Progress;
}

/** Far more than any of them needs: a program that hangs must not hang `npm test`. */
const limitInMinutes = 15;

/** Runs a program of this repository or of node_modules with this Node, without npm or a shell in between. */
export async function runNodeTool({ program, args, root, coloured, onLine }: NodeTool): Promise<Outcome> {
  const running = execa(execPath, [join(repositoryRoot, program), ...args], {
    cwd: root,
    env: withColours(coloured),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: limitInMinutes * 60_000,
  });
  if (onLine) for await (const line of running.iterable({ from: 'all' })) onLine(line);
  const { exitCode, timedOut, all = '', shortMessage = '' } = await running;
  if (timedOut) return { ok: false, output: `${all}\n${program} was ended after ${limitInMinutes} minutes.` };
  return { ok: exitCode === 0, output: all || shortMessage };
}

/** Says to programs that print into a pipe whether there is a terminal at its end. */
function withColours(coloured: boolean): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, ...others } = process.env;
  return { ...others, ...(coloured ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) };
}
