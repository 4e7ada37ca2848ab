/** A moment that one part reaches, once, and that others wait for. */
export class Moment {
  readonly reached: Promise<void>;
  #resolve: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  reach(): void {
    this.#resolve();
  }
}

/** Waits some time. @returns false at once when it is aborted */
export function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isOver: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(isOver);
    };
    const abort = () => finish(false);
    const timer = setTimeout(() => finish(true), Math.max(0, milliseconds));
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
}

/** Waits for something, but not longer than some time. @returns whether it happened */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const limit = new AbortController();
  const isDone = await Promise.race([
    work.then(() => true),
    pause(milliseconds, limit.signal).then(() => false),
  ]);
  limit.abort();
  return isDone;
}

/** Runs work, at most some at the same time, in the order in which it is asked for. */
export function limitOf(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The next one takes the place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
