import type { Place } from '../../diagnostics/diagnostic.ts';
import { durationMs } from '../../model/duration.ts';
import type { SettingsSource } from '../check.ts';

/** Message and hint for a grace period that does not cover preStop plus the longest call; undefined if it does. */
export function gracePeriodProblem(
  grace: number,
  preStop: number,
  longest: Timeout | undefined,
): { readonly message: string; readonly hint: string } | undefined {
  const needed = preStop + (longest?.seconds ?? 0);
  // The last second is for the containers to exit, and for a proxy that is not a native sidecar.
  if (grace - 1 >= needed) return undefined;
  const call = longest ? ` and then a call of ${longest.written}` : '';
  return {
    message: `${grace} s to terminate, which is not more than ${preStop} s of preStop${call}`,
    hint: `set terminationGracePeriodSeconds to more than ${needed}`,
  };
}

/** The longest timeout of a source; undefined if it has none. */
export const longestTimeout = (source: SettingsSource): Timeout | undefined =>
  [...timeoutsOf(source)].sort((a, b) => b.seconds - a.seconds)[0];

interface Timeout {
  readonly written: string;
  readonly seconds: number;
  readonly at: Place;
}

/** The timeouts of the service, of its methods and of its rules. */
function* timeoutsOf({ spec, at }: SettingsSource): Iterable<Timeout> {
  const timeoutAt = (written: string, place: Place) => ({
    written,
    seconds: durationMs(written) / 1_000,
    at: place,
  });
  if (spec.timeout !== undefined) yield timeoutAt(spec.timeout, at(['timeout']));
  for (const [name, { timeout }] of Object.entries(spec.methods ?? {})) {
    if (timeout !== undefined) yield timeoutAt(timeout, at(['methods', name, 'timeout']));
  }
  for (const [index, { timeout }] of (spec.routes ?? []).entries()) {
    if (timeout !== undefined) yield timeoutAt(timeout, at(['routes', index, 'timeout']));
  }
}
