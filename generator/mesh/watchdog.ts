import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Kills the processes that it watches, and removes a folder, when its standard input ends: when this process ends,
 * be it by Ctrl-C, by a crash or by SIGKILL, against which no handler of ours could do anything.
 */
const script = `
pids=
while read -r verb pid; do
  case $verb in
    watch) pids="$pids $pid" ;;
    forget) rest=; for each in $pids; do [ "$each" = "$pid" ] || rest="$rest $each"; done; pids=$rest ;;
  esac
done
[ -z "$pids" ] || kill -KILL $pids 2>/dev/null
rm -rf "$1"`;

/** See that no process outlives this one. */
export interface Watchdog {
  watch(pid: number): void;
  forget(pid: number): void;
  /** Kills what is still watched and removes the folder, at once; resolves when that is done. */
  close(): Promise<void>;
}

/** Starts it, in a process group of its own that Ctrl-C does not reach. */
export function startWatchdog(folder: string): Watchdog {
  const child = spawn('/bin/sh', ['-c', script, 'watchdog', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  const send = (line: string) => child.stdin.write(`${line}\n`);
  return {
    watch: (pid) => send(`watch ${pid}`),
    forget: (pid) => send(`forget ${pid}`),
    close: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.ref();
    child.once('exit', () => resolve());
    child.stdin?.end();
  });
}
