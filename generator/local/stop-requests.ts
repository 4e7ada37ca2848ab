/** What asks this process to stop. */
export interface StopRequests {
  /** Settles at the first request. */
  readonly first: Promise<void>;
  /** Is called at every further one. */
  onAgain(listener: () => void): void;
  /** Gives the signals back to Node. */
  release(): void;
}

/** A terminal sends SIGINT for Ctrl-C and SIGHUP when it is closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Handles the stop signals, which would end this process, to stop the services in order first. */
export function takeStopRequests(): StopRequests {
  const again: Array<() => void> = [];
  let asked = false;
  let settle = () => {};
  const first = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const onRequest = () => {
    if (asked) for (const listener of again) listener();
    asked = true;
    settle();
  };
  for (const signal of stopSignals) process.on(signal, onRequest);
  // Ctrl-C ends npm as well: that is not a second request.
  const unwatch = watchNpm(() => {
    if (!asked) onRequest();
  });
  return {
    first,
    onAgain: (listener) => again.push(listener),
    release: () => {
      for (const signal of stopSignals) process.off(signal, onRequest);
      unwatch();
    },
  };
}

/** `npm start` that gets a signal ends its shell and leaves us behind: a parent that has changed is such a signal. */
function watchNpm(onEnd: () => void): () => void {
  if (process.env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onEnd();
  }, 250);
  return () => clearInterval(timer);
}
