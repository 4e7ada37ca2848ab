import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** What to start. */
export interface ProgramStart {
  /** Names the log, and the program in messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs. */
export interface RunningProgram {
  readonly name: string;
  /** Path of its output. */
  readonly log: string;
  /** @throws Failure with the end of its log when it has ended */
  check(): void;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

/** Programs with a folder for their files; none of them outlives this process. */
export class Processes {
  /** Removed in the end, whatever ends this process. */
  readonly folder = mkdtempSync(join(tmpdir(), 'prove-'));
  readonly #watchdog: Watchdog = startWatchdog(this.folder);
  readonly #running = new Set<RunningProgram>();

  /** @throws Failure when the program cannot be started */
  start({ name, program, args, env = {} }: ProgramStart): RunningProgram {
    const log = join(this.subfolder('logs'), `${name}.log`);
    const output = openSync(log, 'a');
    // A process group of its own: Ctrl-C is for us, and we end them in order.
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child.unref();
    const running = this.#watched(child, name, log);
    this.#running.add(running);
    return running;
  }

  /** A folder within the folder, made if need be. */
  subfolder(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** The output of all programs so far. */
  logs(): string[] {
    const folder = this.subfolder('logs');
    return readdirSync(folder).map((name) => join(folder, name));
  }

  /** Ends all programs and removes the folder. */
  async close(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
    await this.#watchdog.close();
  }

  #watched(child: ChildProcess, name: string, log: string): RunningProgram {
    let end: string | undefined;
    const { pid } = child;
    if (pid !== undefined) this.#watchdog.watch(pid);
    const ended = new Promise<void>((resolve) => {
      const finish = (how: string) => {
        end = how;
        if (pid !== undefined) this.#watchdog.forget(pid);
        resolve();
      };
      child.once('error', (error) => finish(error.message));
      child.once('exit', (code, signal) => finish(signal ?? `exit code ${code}`));
    });
    const running: RunningProgram = {
      name,
      log,
      check: () => {
        if (end !== undefined) throw new Failure(`${name} has ended (${end}):\n${tailOf(log)}`);
      },
      stop: async () => {
        this.#running.delete(running);
        // Nothing that they have is wanted any more, so there is nothing to wait for.
        child.ref();
        if (end === undefined) child.kill('SIGKILL');
        await ended;
      },
    };
    return running;
  }
}

/** The last lines of a log, for a message. */
function tailOf(log: string, lines = 15): string {
  return readFileSync(log, 'utf8').trim().split('\n').slice(-lines).join('\n');
}
