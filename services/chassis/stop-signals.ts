import { constants } from 'node:os';

/** Calls `stop` at the first SIGTERM (Kubernetes) or SIGINT (a terminal); a second one ends the process at once. */
export function onStopSignal(stop: (signal: string) => void): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(128 + constants.signals[signal]);
      stopping = true;
      stop(signal);
    });
  }
}
