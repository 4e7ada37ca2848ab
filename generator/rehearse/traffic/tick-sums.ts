import type { CallTick, Moment } from '../recording.ts';
import type { RouteTick } from './messages.ts';

/**
 * Adds up the ticks of all programs. A report that arrives after its interval has left, because the machine is busy, makes
 * another tick of the same interval.
 */
export class TickSums {
  readonly #sums = new Map<string, RouteTick>();

  add(tick: RouteTick): void {
    const key = `${tick.at} ${tick.route}`;
    const sum = this.#sums.get(key);
    if (!sum) {
      this.#sums.set(key, { ...tick, byVersion: { ...tick.byVersion } });
      return;
    }
    sum.sent += tick.sent;
    sum.succeeded += tick.succeeded;
    sum.failed += tick.failed;
    sum.slowestMs = Math.max(sum.slowestMs, tick.slowestMs);
    for (const [version, count] of Object.entries(tick.byVersion))
      sum.byVersion[version] = (sum.byVersion[version] ?? 0) + count;
  }

  /** Removes the ticks that began before a moment, in the order of time. */
  takeBefore(moment: Moment): CallTick[] {
    const taken = [...this.#sums].filter(([, { at }]) => at < moment);
    for (const [key] of taken) this.#sums.delete(key);
    return taken.map(([, tick]) => tick).sort((a, b) => a.at - b.at);
  }
}
