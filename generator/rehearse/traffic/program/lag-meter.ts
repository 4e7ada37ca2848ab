import type { Lag } from '../../recording.ts';

/** A timer that is a little late is usual on any machine. */
const usualMs = 250;

/** Measures how late a timer is: a program that gets no core is late with everything, its calls included. */
export class LagMeter {
  readonly #intervalMs: number;
  #due: number;

  /** @param intervalMs between two measurements */
  constructor(intervalMs: number, now = performance.now()) {
    this.#intervalMs = intervalMs;
    this.#due = now + intervalMs;
  }

  /** Called by the timer. @returns undefined if it is in time */
  measure(now = performance.now(), clock = Date.now()): Lag | undefined {
    const lateMs = Math.round(now - this.#due);
    this.#due = now + this.#intervalMs;
    return lateMs > usualMs ? { at: clock - lateMs, lateMs } : undefined;
  }
}
