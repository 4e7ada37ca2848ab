import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Machine } from './machine.ts';
import type { Part } from './parts.ts';

/** How a command ended. */
export interface Ended {
  readonly ok: boolean;
  readonly seconds: number;
  /** Everything that it printed. */
  readonly output: string;
}

/** A command that runs until it is stopped. */
export interface Server {
  /** Resolves when it is ready, or has ended before. */
  readonly ready: Promise<Ended>;
  /** Stops it as Ctrl-C does. */
  stop(): Promise<Ended>;
}

/** Runs a command as a user at a terminal does, and keeps its output in a file. */
export async function runPart({ command }: Part, machine: Machine, log: string): Promise<Ended> {
  const began = performance.now();
  const { output, ended } = start(command, machine, log);
  const code = await ended;
  return { ok: code === 0, seconds: (performance.now() - began) / 1_000, output: output() };
}

/** Starts a command that keeps running, such as `npm start`. */
export function startPart(command: string, isReady: RegExp, machine: Machine, log: string): Server {
  const began = performance.now();
  const { child, output, ended } = start(command, machine, log);
  const now = (ok: boolean): Ended => ({
    ok,
    seconds: (performance.now() - began) / 1_000,
    output: output(),
  });
  const ready = async (): Promise<Ended> => {
    for (;;) {
      const code = await Promise.race([ended, sleep(200)]);
      if (code !== undefined) return now(false);
      if (isReady.test(output())) return now(true);
    }
  };
  return {
    ready: ready(),
    stop: async () => {
      // The whole group, as a terminal does.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      const code = await ended;
      return now(code === 0 || code === 130);
    },
  };
}

function start(command: string, { clone, env }: Machine, log: string) {
  const child: ChildProcess = spawn('bash', ['-c', command], {
    cwd: clone,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const file = createWriteStream(log);
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      chunks.push(text);
      file.write(text);
    });
  // A signal ends it without a code. A shell then reports 128 plus the number of the signal; only Ctrl-C is expected.
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => {
      file.end();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    }),
  );
  return { child, ended, output: () => chunks.join('') };
}
