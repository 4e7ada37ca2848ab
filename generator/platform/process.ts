import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** True if a process with this id runs on this machine, of any user. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other error means that the process does not exist.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Start time of a process: it distinguishes two processes that had the same id. Undefined if the machine does
 * not provide it, for example Windows without an extra program.
 * Linux: field 22 of /proc/PID/stat counts from the boot of the machine (proc_pid_stat(5)), so the boot id
 * belongs to it. Field 2, the program name, is in parentheses and may contain spaces and parentheses itself.
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

/**
 * Identifies where process ids of this process are valid: the host, and on Linux the container
 * (pid_namespaces(7)).
 */
export function placeOfProcesses(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not Linux, or a /proc that hides it: only the host.
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
