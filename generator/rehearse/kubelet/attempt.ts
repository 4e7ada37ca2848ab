import { setTimeout } from 'node:timers/promises';
import { Failure } from '../../command-line/errors.ts';

/**
 * Does something for a pod that may not exist any more, with an API server that may be about to end.
 * @returns why it was refused; undefined if it succeeded
 */
export async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    // An error with a code is one of the network.
    if (error instanceof Failure || (error instanceof Error && 'code' in error)) return error.message;
    throw error;
  }
}

const pauseMs = 500;

/** Tries again until it succeeds, or is not wanted any more. @param onFailure called with each new reason */
export async function attemptUntilDone(
  work: () => Promise<void>,
  isWanted: () => boolean,
  onFailure: (reason: string) => void,
): Promise<void> {
  let last: string | undefined;
  while (isWanted()) {
    const reason = await attempt(work);
    if (reason === undefined) return;
    if (reason !== last && isWanted()) onFailure(reason);
    last = reason;
    await setTimeout(pauseMs, undefined, { ref: false });
  }
}
