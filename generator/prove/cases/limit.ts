import { durationMs } from '../../model/duration.ts';
import type { RoutePolicy } from '../../model/traffic/policy.ts';

/**
 * When a limit or a delay ends at the earliest. Envoy counts from the time at which it last looked at the clock, and
 * servers end calls themselves by the deadline that it passes on, so that some milliseconds may be missing.
 */
export const earliest = (ms: number): number => Math.floor(ms * 0.9);

/** When a single slow try is ended, and what ends it; no condition that specs can say repeats a slow try. */
export function limitOf({ timeout, retries: { perTryTimeout } }: RoutePolicy) {
  const [whole, oneTry] = [timeout, perTryTimeout].map((text) =>
    text === undefined ? Number.POSITIVE_INFINITY : durationMs(text),
  );
  if (whole === undefined || oneTry === undefined || Math.min(whole, oneTry) === Number.POSITIVE_INFINITY)
    return undefined;
  return oneTry < whole
    ? { setting: 'perTryTimeout' as const, ms: oneTry, next: whole }
    : { setting: 'timeout' as const, ms: whole, next: Number.POSITIVE_INFINITY };
}
