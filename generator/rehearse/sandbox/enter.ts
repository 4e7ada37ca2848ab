import { spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeStopRequests } from '../../local/stop-requests.ts';
import { unshareCommand } from './namespaces.ts';
import { systemPath } from './programs.ts';

/** Is set in the sandbox. */
const marker = 'GITOPS_REHEARSAL_SANDBOX';

/** Milliseconds that the process in the sandbox has to end in order after a request to stop. */
const patience = 15_000;

/**
 * The first process in the sandbox. It waits for the command and for every process whose parent has ended, so no process
 * stays a zombie, and the command has the usual signals: the kernel keeps signals without a handler from the first
 * process. Temporary files are in memory: nothing is left of them when the namespaces end.
 * Source: pid_namespaces(7).
 */
const firstProcess = 'mount -t tmpfs -o mode=700 rehearsal "$TMPDIR" || exit 1; "$@"; exit $?';

/** Whether this process runs in the namespaces of a rehearsal. */
export const isInsideSandbox = (): boolean => process.env[marker] !== undefined;

/**
 * Runs a command line of this program again in its own namespaces: network, processes, mounts. It has no internet, no
 * name server, and sees all files. When it ends, or this process, however that ends, the kernel ends every process in
 * the namespaces. Requests to stop reach it as SIGINT.
 * @param argv the script and its arguments: `process.argv.slice(1)`
 * @returns the exit code; 128 and the number of the signal if a signal ended it
 */
export async function enterSandbox(argv: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
  const [program, ...args] = unshareCommand();
  const rerun = [process.execPath, ...process.execArgv, ...argv];
  // A session of its own: Ctrl-C reaches this process alone, which hands it on once.
  const child = spawn(program, [...args, 'sh', '-c', firstProcess, 'sandbox', ...rerun], {
    detached: true,
    env: { ...process.env, PATH: systemPath(), TMPDIR: folder, [marker]: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const requests = takeStopRequests();
  const kill = () => child.kill('SIGKILL');
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (child.connected) child.send('stop', () => {});
    timer ??= setTimeout(kill, patience);
  };
  void requests.first.then(stop);
  requests.onAgain(stop);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
    });
  } finally {
    clearTimeout(timer);
    requests.release();
    rmdirSync(folder);
  }
}

/**
 * Has requests to stop arrive as SIGINT in this process, and ends it with the process outside. To be called once, in the
 * sandbox.
 */
export function followOutside(): void {
  process.on('message', (message) => {
    if (message === 'stop') process.kill(process.pid, 'SIGINT');
  });
  process.on('disconnect', () => process.exit(1));
  // The channel does not keep this process running.
  process.channel?.unref();
}
