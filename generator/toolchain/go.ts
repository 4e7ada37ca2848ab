import { availableParallelism, constants, setPriority, totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { which } from 'zx/core';
import { parsedJson } from '../lang/json.ts';
import { isSystemError } from '../platform/system-error.ts';
import type { Available, Unavailable } from './availability.ts';
import { isObject } from './strict-schemas/json-object.ts';
import type { SchemaSource } from './tool-kinds.ts';
import { goVersion } from './versions.ts';

const mebibyte = 1 << 20;

/** What a go command printed, and whether it succeeded. */
export interface GoOutput {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a go command is run. */
interface GoOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Gets each line of standard error as it is printed. */
  readonly onLine?: (line: string) => void;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** Whether a go command is on PATH. */
export async function hasGo(): Promise<boolean> {
  return (await which('go', { nothrow: true })) !== null;
}

/**
 * Runs go away from any module of its caller's, with settings that a user's own Go settings cannot upset, and with low
 * priority: a build that takes all cores for minutes must not slow what a person works with.
 */
export async function runGo(
  folder: string,
  args: readonly string[],
  { env = {}, onLine, signal }: GoOptions = {},
): Promise<GoOutput> {
  const settings = {
    ...lessCollection(),
    ...process.env,
    GOFLAGS: '-mod=mod',
    GOWORK: 'off',
    CGO_ENABLED: '0',
    ...env,
  };
  const { execa } = await import('execa');
  const running = execa('go', args, {
    cwd: folder,
    env: settings,
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (running.pid !== undefined) lowerPriority(running.pid);
  if (onLine) createInterface({ input: running.stderr }).on('line', onLine);
  const { exitCode, stdout, stderr } = await running;
  return { ok: exitCode === 0, stdout, stderr };
}

/**
 * The compiler and the linker are Go programs that end after seconds: they need not free their memory before they use
 * their part of the machine's. Source: Go, runtime, Environment Variables.
 */
function lessCollection(): NodeJS.ProcessEnv {
  const part = totalmem() / 2 / availableParallelism() / mebibyte;
  return { GOGC: 'off', GOMEMLIMIT: `${Math.round(Math.min(Math.max(part, 1_024), 4_096))}MiB` };
}

/**
 * Settings of a build that leave out what only a debugger reads, and paths of this machine: a program is a third smaller.
 * All programs are built with the same settings, so they share the compiled standard library. A panic still names its
 * functions and lines.
 */
export const buildSettings = (ldflags = ''): readonly string[] => [
  '-trimpath',
  '-gcflags=all=-dwarf=false',
  `-ldflags=${['-s', '-w', ldflags].join(' ').trim()}`,
];

/** Downloads a module (a second call only looks it up); `path` is its unpacked, read-only folder. */
export async function downloadModule(
  folder: string,
  { name, module, version }: SchemaSource,
): Promise<Available | Unavailable> {
  const missing = `the source of the ${name} schemas (Go module ${module} ${version})`;
  if (!(await hasGo())) return { available: false, missing, reason: 'Go is not on PATH.', remedy: installGo };
  const { ok, stdout, stderr } = await runGo(folder, ['mod', 'download', '-json', `${module}@${version}`]);
  const answer = parse(stdout);
  if (ok && typeof answer['Dir'] === 'string') return { available: true, path: answer['Dir'] };
  const reason = typeof answer['Error'] === 'string' ? answer['Error'] : lastLine(stderr);
  return { available: false, missing, reason: `go mod download failed: ${reason}.`, remedy: connect };
}

/** The go.mod of a module (as `path`), which is downloaded if need be. */
export async function moduleDefinition(
  folder: string,
  module: string,
  version: string,
): Promise<Available | Unavailable> {
  const missing = `the go.mod of ${module} ${version}`;
  const { stdout, stderr } = await runGo(folder, ['mod', 'download', '-json', `${module}@${version}`]);
  const answer = parse(stdout);
  if (typeof answer['GoMod'] === 'string') return { available: true, path: answer['GoMod'] };
  const reason = typeof answer['Error'] === 'string' ? answer['Error'] : lastLine(stderr);
  return { available: false, missing, reason, remedy: connect };
}

/** How to get Go, as the end of a message. */
export const installGo = `Install Go ${goVersion} or newer and run this again.`;

/** What helps when a module cannot be downloaded. */
export const connect =
  'Connect this machine to a Go module proxy (go env GOPROXY names it) and run this again.';

/** The line with the error of go. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const value = parsedJson(text);
  return isObject(value) ? value : {};
}

/** Lowers the priority of a new process, and of all its children. */
export function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch (error) {
    // It has already ended, or this system does not allow it: then it runs with normal priority.
    if (!isSystemError(error)) throw error;
  }
}
