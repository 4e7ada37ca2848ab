import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';

/** What a run of the command line has said, and how it ended. */
export interface Finished {
  /** Null where it was stopped by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line that is under way; it does not outlive the test. */
export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts the command line as `npm run` does, without colours. */
export function startCommand(...args: readonly string[]): Started {
  return startCommandWith({}, ...args);
}

/** The same with more in the environment, and from the clone of `root` if another one than this is to be run. */
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
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
  return { child, finished };
}

/** Runs the command line to its end. */
export function runCommand(...args: readonly string[]): Promise<Finished> {
  return startCommand(...args).finished;
}
