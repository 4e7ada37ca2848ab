import { tickMs } from '../../recording.ts';
import type { RouteFailure, RouteTick } from '../messages.ts';

/** Counts the calls of routes in intervals of `tickMs`. */
export class Tally {
  #ticks = new Map<string, RouteTick>();
  #failures: RouteFailure[] = [];
  readonly #open = new Map<string, number>();

  /** A call began. */
  sent(route: string, now = Date.now()): void {
    this.#tick(route, now).sent += 1;
    this.#open.set(route, (this.#open.get(route) ?? 0) + 1);
  }

  /** A call ended well. */
  succeeded(route: string, durationMs: number, version: string | undefined, now = Date.now()): void {
    const tick = this.#ended(route, durationMs, now);
    tick.succeeded += 1;
    if (version !== undefined) tick.byVersion[version] = (tick.byVersion[version] ?? 0) + 1;
  }

  /** A call failed. */
  failed(failure: RouteFailure, now = Date.now()): void {
    this.#ended(failure.route, failure.durationMs, now).failed += 1;
    this.#failures.push(failure);
  }

  /** How many calls of a route are in progress. */
  openOf(route: string): number {
    return this.#open.get(route) ?? 0;
  }

  /** Calls in progress, by route. */
  open(): Record<string, number> {
    return Object.fromEntries(this.#open);
  }

  /** What was counted since the last time. */
  take(): { readonly ticks: readonly RouteTick[]; readonly failures: readonly RouteFailure[] } {
    const taken = { ticks: [...this.#ticks.values()], failures: this.#failures };
    this.#ticks = new Map();
    this.#failures = [];
    return taken;
  }

  #ended(route: string, durationMs: number, now: number): RouteTick {
    const open = (this.#open.get(route) ?? 1) - 1;
    if (open > 0) this.#open.set(route, open);
    else this.#open.delete(route);
    const tick = this.#tick(route, now);
    tick.slowestMs = Math.max(tick.slowestMs, durationMs);
    return tick;
  }

  #tick(route: string, now: number): RouteTick {
    const at = Math.floor(now / tickMs) * tickMs;
    const key = `${at} ${route}`;
    const known = this.#ticks.get(key);
    if (known) return known;
    const tick: RouteTick = { route, at, sent: 0, succeeded: 0, failed: 0, byVersion: {}, slowestMs: 0 };
    this.#ticks.set(key, tick);
    return tick;
  }
}
