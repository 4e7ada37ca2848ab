import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { textAt } from '../lang/at-path.ts';
import { parsedJson } from '../lang/json.ts';

/** What to run and how it appears. */
export interface Launch {
  readonly name: string;
  /** The bundle to run. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** Gets every line the service writes. */
  readonly print: (line: string) => void;
}

/** A service that runs as a child process. */
export interface LocalService {
  readonly name: string;
  /** The address of its `listening` log line; never settles if it exits before. */
  readonly listening: Promise<string>;
  /** How it ended: an exit code or the name of a signal. */
  readonly ended: Promise<number | string>;
  hasEnded(): boolean;
  /** Its newest log lines, oldest first. */
  lastLines(): readonly string[];
  stop(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts a bundled service as a process of its own. */
export function launchService({ name, file, env, print }: Launch): LocalService {
  const child = spawn(process.execPath, ['--enable-source-maps', file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in a terminal reaches the whole group, and a service takes a second signal as "at once".
    detached: true,
  });
  const killChild = () => child.kill('SIGKILL');
  process.once('exit', killChild);

  const lines: string[] = [];
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
  let hasExited = false;
  ended.then(() => {
    hasExited = true;
    process.off('exit', killChild);
  });

  const listening = new Promise<string>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (lines.length > 10) lines.shift();
        print(line);
        const address = listeningAddress(line);
        if (address) resolve(address);
      });
    }
  });
  return {
    name,
    listening,
    ended,
    hasEnded: () => hasExited,
    lastLines: () => lines,
    stop: (signal) => child.kill(signal),
  };
}

/** The address, if this is the log line `listening`. */
function listeningAddress(line: string): string | undefined {
  const entry = parsedJson(line);
  return textAt(entry, 'message') === 'listening' ? textAt(entry, 'address') : undefined;
}
