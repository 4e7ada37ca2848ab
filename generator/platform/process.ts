import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** True while a process of this id runs on this machine, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Every other reason says that there is no such process.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When a process started: two processes that have one id after the other differ in it. Undefined where this machine does
 * not say, as Windows does not without a program of its own.
 *
 * Linux: field 22 of /proc/PID/stat counts from the start of the machine (proc_pid_stat(5)), so the id of that start
 * belongs to it. The name of the program, field 2, is in parentheses and may hold spaces and parentheses itself.
 */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'darwin') {
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env }).stdout?.trim();
  }
  const stat = textOf(`/proc/${pid}/stat`);
  const boot = textOf('/proc/sys/kernel/random/boot_id');
  const ticks = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return ticks === undefined ? undefined : `${boot?.trim() ?? ''}/${ticks}`;
}

/** Names where process ids of this process mean something: the host, and on Linux the container (pid_namespaces(7)). */
export function placeOfProcesses(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux, or a /proc that hides it: the host alone.
    return hostname();
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // The process has ended, or there is no /proc here.
    return undefined;
  }
}
