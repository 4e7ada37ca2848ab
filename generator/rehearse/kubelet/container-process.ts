import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, openSync } from 'node:fs';
import type { Channel } from '../pod.ts';

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number;
  readonly signal: string | undefined;
}

/** A process of a container. */
export interface ContainerProcess {
  readonly ended: Promise<ProcessEnd>;
  /** Only for a process that was started with `ipc`. */
  readonly channel: Channel | undefined;
  /** SIGTERM is sent to the process; SIGKILL also to all that it has started, as for a container. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** What to start. */
export interface ContainerStart {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  readonly ipc: boolean;
}

/** Starts a process whose output is added to a log. */
export function startContainerProcess({ command, env, log, ipc }: ContainerStart): ContainerProcess {
  const output = openSync(log, 'a');
  // A proxy opens /dev/stdout for its access log, as another user.
  chmodSync(log, 0o666);
  const [program = '', ...args] = command;
  const stdio = ['ignore', output, output, ...(ipc ? (['ipc'] as const) : [])] as const;
  const child = spawn(program, args, {
    cwd: '/',
    env,
    stdio: [...stdio],
    // A process group of its own: Ctrl-C is for the rehearsal, which ends the pods in order.
    detached: true,
  });
  closeSync(output);
  return {
    ended: endOf(child),
    channel: ipc ? channelOf(child) : undefined,
    signal: (signal) => {
      if (signal === 'SIGKILL') killGroup(child);
      else child.kill(signal);
    },
  };
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ exitCode: 127, signal: undefined }));
    child.once('exit', (code, signal) => {
      // The kernel ends all processes of a container with its first one: Envoy, which pilot-agent has started.
      killGroup(child);
      resolve({ exitCode: code ?? 137, signal: signal ?? undefined });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: all have ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function channelOf(child: ChildProcess): Channel {
  return {
    send: (message) => {
      if (child.connected)
        child.send(message, () => {
          // A program that ends at this moment gets nothing more.
        });
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onClose: (listener) => {
      child.on('disconnect', listener);
    },
  };
}
