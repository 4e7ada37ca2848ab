import { durationMs } from '../../model/duration.ts';
import type { Retries, RoutePolicy } from '../../model/routing/route-policy.ts';

/**
 * The earliest end of a limit or a delay. Envoy counts from the time at which it last looked at the clock, and
 * servers end calls by the deadline that it forwards: some milliseconds may be missing.
 */
export const earliest = (ms: number): number => Math.floor(ms * 0.9);

/** Shortest time between two ends whose order is certain on a busy machine, in milliseconds. */
export const margin = 300;

/** What ends a single slow try, in milliseconds, and the next limit that would, were it not for this one. */
export interface Limit {
  readonly ms: number;
  readonly next: number;
}

/** When a single slow try is ended, and what ends it. */
export function limitOf({
  timeout,
  retries: { perTryTimeout },
}: RoutePolicy): (Limit & { readonly setting: 'timeout' | 'perTryTimeout' }) | undefined {
  const [whole, oneTry] = [timeout, perTryTimeout].map((text) =>
    text === undefined ? Number.POSITIVE_INFINITY : durationMs(text),
  );
  if (whole === undefined || oneTry === undefined || Math.min(whole, oneTry) === Number.POSITIVE_INFINITY)
    return undefined;
  return oneTry < whole
    ? { setting: 'perTryTimeout' as const, ms: oneTry, next: whole }
    : { setting: 'timeout' as const, ms: whole, next: Number.POSITIVE_INFINITY };
}

/**
 * How long the pauses before all repetitions of a call may be together, in milliseconds: each is a random time below the
 * basis (25 ms), which doubles from one to the next, up to ten times.
 * Source: Envoy, RetryPolicy.RetryBackOff.
 */
export function longestPauses({ attempts, backoff }: Retries): number {
  const basis = backoff === undefined ? 25 : durationMs(backoff);
  return Array.from({ length: attempts }, (_, index) => Math.min(10, 2 ** index) * basis).reduce(
    (sum, pause) => sum + pause,
    0,
  );
}
