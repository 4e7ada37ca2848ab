/** Calls at a steady rate, whether earlier ones have ended or not. */
export interface Pacer {
  /** A new rate counts at once; 0 pauses. */
  setRate(perSecond: number): void;
  stop(): void;
}

/** After a pause of the whole machine, no more calls than those of this time are made up for. */
const mostMissedMs = 1000;

/**
 * The times of calls at a steady rate: when the next one is due, and how many are due now. Pure, apart from its state.
 */
export class Schedule {
  #interval = Number.POSITIVE_INFINITY;
  #next = Number.POSITIVE_INFINITY;

  /** @param phase when the first call is due, as a part of an interval: programs that start together differ in it */
  setRate(perSecond: number, now: number, phase: number): void {
    const interval = perSecond > 0 ? 1000 / perSecond : Number.POSITIVE_INFINITY;
    if (interval === this.#interval) return;
    this.#interval = interval;
    this.#next = perSecond > 0 ? now + interval * phase : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds until a call is due; infinite if none is. */
  wait(now: number): number {
    return Math.max(0, this.#next - now);
  }

  /** How many calls are due; they are not due again. */
  due(now: number): number {
    if (this.#next > now) return 0;
    this.#next = Math.max(this.#next, now - mostMissedMs);
    const count = Math.floor((now - this.#next) / this.#interval) + 1;
    this.#next += count * this.#interval;
    return count;
  }
}

/** Calls `send` at a steady rate. */
export function pacer(send: () => void): Pacer {
  const schedule = new Schedule();
  let timer: NodeJS.Timeout | undefined;
  const arm = () => {
    clearTimeout(timer);
    const wait = schedule.wait(performance.now());
    if (wait === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => {
      for (let count = schedule.due(performance.now()); count > 0; count--) send();
      arm();
    }, wait);
  };
  return {
    setRate(perSecond) {
      schedule.setRate(perSecond, performance.now(), Math.random());
      arm();
    },
    stop: () => clearTimeout(timer),
  };
}
