import { setTimeout } from 'node:timers/promises';
import { Failure } from '../command-line/errors.ts';

const pauseInMilliseconds = 20;

/** Who waits for long asks less often: each question costs the program that is starting. */
const longestPauseInMilliseconds = 100;

/**
 * Asks until there is an answer. @throws Failure after the time, with the reason that `ask` gave last
 * @param ask gives a text with what is missing, as long as something is
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<{ readonly answer: Answer } | string>,
  limitInMilliseconds = 60_000,
): Promise<Answer> {
  const end = performance.now() + limitInMilliseconds;
  for (let pause = pauseInMilliseconds; ; pause = Math.min(pause * 1.2, longestPauseInMilliseconds)) {
    const result = await ask();
    if (typeof result !== 'string') return result.answer;
    if (performance.now() > end) throw new Failure(`${what} took too long: ${result}`);
    await setTimeout(pause);
  }
}

/** Asks until the answer is yes, or the time is over. @returns the last answer */
export async function eventually(ask: () => Promise<boolean>, limitInMilliseconds: number): Promise<boolean> {
  const end = performance.now() + limitInMilliseconds;
  for (;;) {
    if (await ask()) return true;
    if (performance.now() > end) return false;
    await setTimeout(pauseInMilliseconds);
  }
}
