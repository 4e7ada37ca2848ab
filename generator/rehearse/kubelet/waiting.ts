/** Something that one part reaches, once, and that others wait for. */
export class Milestone {
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
