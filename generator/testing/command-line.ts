import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';

/** The output of a command line, and its exit. */
export interface Finished {
  /** Null if a signal stopped it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command line; it is stopped at the end of the test. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts the command line as `npm run` does, without colours. */
export function startCommand(...args: readonly string[]): Started {
  return startCommandWith({}, ...args);
}

/**
 * The same with additional environment variables, and from the clone at `root` if it should run another one.
 */
export function startCommandWith(
  { env = {}, root = repositoryRoot }: { readonly env?: NodeJS.ProcessEnv; readonly root?: string },
  ...args: readonly string[]
): Started {
  const child = spawn(process.execPath, [join(root, 'generator/run.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return { child, finished };
}

/** Runs the command line to its end. */
export function runCommand(...args: readonly string[]): Promise<Finished> {
  return startCommand(...args).finished;
}
