import { join } from 'node:path';
import { execPath } from 'node:process';
import { execa } from 'execa';
import { repositoryRoot } from '../command-line/repository.ts';
import type { Progress } from '../toolchain/availability.ts';
import { elapsed } from '../toolchain/go-progress.ts';

/** The exit of a program, with its whole output. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** How to run a Node program. */
export interface NodeTool {
  /** Path of the program in this repository. */
  readonly program: string;
  readonly args: readonly string[];
  /** The folder to run in. */
  readonly root: string;
  readonly coloured: boolean;
  /** Receives every line when it is printed. */
  readonly onLine?: Progress;
}

/**
 * A program that hangs must not block `npm test`. It counts as hanging after this time without output; its
 * total time depends on the load of the machine.
 */
const silenceInMinutes = 20;

/** Runs a program of this repository or of node_modules with this Node, without npm or a shell. */
export async function runNodeTool(
  { program, args, root, coloured, onLine }: NodeTool,
  longestSilence = silenceInMinutes * 60_000,
): Promise<Outcome> {
  const hanging = new AbortController();
  const running = execa(execPath, [join(repositoryRoot, program), ...args], {
    cwd: root,
    env: withColours(coloured),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    cancelSignal: hanging.signal,
  });
  const timer = setTimeout(() => hanging.abort(), longestSilence);
  running.all.on('data', () => timer.refresh());
  if (onLine) for await (const line of running.iterable({ from: 'all' })) onLine(line);
  const { exitCode, isCanceled, all = '', shortMessage = '' } = await running;
  clearTimeout(timer);
  if (isCanceled) {
    const silence = elapsed(longestSilence / 1_000);
    return { ok: false, output: `${all}\n${program} was stopped: it had printed nothing for ${silence}.` };
  }
  return { ok: exitCode === 0, output: all || shortMessage };
}

/** The environment that shows a program behind a pipe whether its output reaches a terminal. */
function withColours(coloured: boolean): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, ...others } = process.env;
  return { ...others, ...(coloured ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) };
}
