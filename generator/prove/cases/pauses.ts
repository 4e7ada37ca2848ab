import { durationMs } from '../../model/duration.ts';
import type { Retries } from '../../model/routing/route-policy.ts';

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
