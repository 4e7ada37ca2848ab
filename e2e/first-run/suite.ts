import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { machineProblem } from '../../generator/rehearse/tools.ts';
import type { Progress } from '../../generator/terminal/output.ts';
import { explain } from '../../generator/toolchain/availability.ts';
import { elapsed } from '../../generator/toolchain/go-progress.ts';
import { runner } from '../../generator/toolchain/runner.ts';
import { freshMachine, type Kept, type Machine } from './machine.ts';
import { afterwards, type Part, partOf } from './parts.ts';
import { commandsIn } from './readme.ts';
import { type Ended, runPart, type Server, startPart } from './run-part.ts';

/** Lines of output that show why a command failed. */
const shownLines = 40;

/** Runs the README in a fresh clone, then the commands after it; prints each part with its time. True if all succeeded. */
export async function firstRun(repository: string, kept: Kept, print: Progress): Promise<boolean> {
  const machine = await freshMachine(repository, kept);
  print(`${(await needs(machine, kept)).join('\n')}\n`);
  const readme = readFileSync(join(machine.clone, 'README.md'), 'utf8');
  const written = commandsIn(readme).map(({ command }) => partOf(command));
  const run = new Run(machine, print);
  const began = performance.now();
  for (const part of [...written, ...afterwards]) await run.part(part);
  await run.stopServer();
  const { passed, failed } = run;
  if (failed === 0) await machine.remove();
  else print(`\nThe clone and all logs are kept in ${machine.folder}.`);
  print(`\nAll of it took ${elapsed((performance.now() - began) / 1_000)}.`);
  print(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

/** Why a rehearsal cannot run on this machine. */
async function rehearsalProblem(): Promise<string | undefined> {
  const problem = await machineProblem();
  return problem && explain(problem);
}

/** One run: its counts, and the running server. */
class Run {
  passed = 0;
  failed = 0;
  readonly #machine: Machine;
  readonly #print: Progress;
  readonly #logs: string;
  #server: { readonly command: string; readonly server: Server } | undefined;

  constructor(machine: Machine, print: Progress) {
    this.#machine = machine;
    this.#print = print;
    this.#logs = join(machine.folder, 'logs');
    mkdirSync(this.#logs);
  }

  async part(part: Part): Promise<void> {
    const { command, ready } = part;
    const notRun = part.notRun ?? (part.rehearses && (await rehearsalProblem()));
    if (notRun !== undefined) return this.#print(`○ ${command}\n  not run: ${notRun}`);
    this.#print.status?.(`${command} …`);
    if (ready) return this.#start(command, ready);
    this.#report(command, await runPart(part, this.#machine, this.#nextLog()));
    // A server runs until the command after it has ended.
    await this.stopServer();
  }

  async stopServer(): Promise<void> {
    if (!this.#server) return;
    const { command, server } = this.#server;
    this.#server = undefined;
    this.#report(`${command}, stopped`, await server.stop());
  }

  async #start(command: string, isReady: RegExp): Promise<void> {
    const server = startPart(command, isReady, this.#machine, this.#nextLog());
    const ended = await server.ready;
    this.#report(`${command}, until it is ready`, ended);
    if (ended.ok) this.#server = { command, server };
  }

  #report(what: string, { ok, seconds, output }: Ended): void {
    this.#print(`${ok ? '✔' : '✘'} ${what} (${elapsed(seconds)})`);
    if (ok) this.passed++;
    else {
      this.failed++;
      this.#print(output.trim().split('\n').slice(-shownLines).join('\n').replace(/^/gm, '    '));
    }
  }

  #nextLog(): string {
    this.#count++;
    return join(this.#logs, `${String(this.#count).padStart(2, '0')}.log`);
  }
  #count = 0;
}

/** What a first run needs, in the versions of this machine. */
async function needs({ env, folder }: Machine, kept: Kept): Promise<string[]> {
  const version = async (command: readonly string[]): Promise<string> => {
    const { exitCode, stdout } = await runner({ env })`${command}`;
    return exitCode === 0 ? (stdout.trim().split('\n')[0] ?? '') : 'not here';
  };
  return [
    'Needed, and what is here:',
    `  Node      ${process.version}, npm ${await version(['npm', '--version'])}`,
    `  git       ${await version(['git', '--version'])}`,
    `  Go        ${await version(['go', 'version'])}`,
    `  pip       ${await version(['python3', '-m', 'pip', '--version'])}`,
    '  network   a package registry, a Go module proxy, a Python package index',
    `  disk      about 10 GB in ${folder}`,
    `Shared with this machine: ${sharedWords(kept)}.`,
  ];
}

function sharedWords({ downloads, builds }: Kept): string {
  const shared = [
    ...(downloads ? ['downloaded packages'] : []),
    ...(builds ? ['programs that were built'] : []),
  ];
  return shared.length === 0 ? 'nothing' : shared.join(' and ');
}
