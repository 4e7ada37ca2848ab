import type { Place } from '../diagnostics/diagnostic.ts';
import { durationMs } from '../model/duration.ts';
import { defaultGracePeriod, defaultPreStop } from '../model/workload.ts';
import { defineCheck, type SettingsSource, settingsSources } from './check.ts';

export const gracePeriodCoversCalls = defineCheck({
  code: 'MESH477',
  severity: 'warning',
  title: 'A grace period shorter than a call may take',
  explanation:
    'When a pod ends, it first waits for the proxies to learn of it (preStopSeconds), and then finishes the calls it has. A call that may take longer than what is left of the grace period is cut off at every rollout.',
  source: 'Kubernetes, Pod Lifecycle: termination of Pods; docs/shutdown.md',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      const { spec, at } = source;
      const longest = longestTimeout(source);
      const grace = spec.terminationGracePeriodSeconds ?? defaultGracePeriod;
      const preStop = spec.preStopSeconds ?? defaultPreStop;
      const short = tooShort(grace, preStop, longest);
      if (!short) continue;
      const isSaid = spec.terminationGracePeriodSeconds !== undefined;
      yield {
        message: `a pod gets ${short.message}`,
        at: isSaid ? at(['terminationGracePeriodSeconds']) : (longest?.at ?? at(['preStopSeconds'])),
        hint: short.hint,
        ...(isSaid && longest ? { related: [{ message: 'the timeout', at: longest.at }] } : {}),
      };
    }
  },
});

/** What to say of a grace period that does not cover the wait and then the longest call; undefined for one that does. */
export function tooShort(
  grace: number,
  preStop: number,
  longest: Timeout | undefined,
): { readonly message: string; readonly hint: string } | undefined {
  const needed = preStop + (longest?.seconds ?? 0);
  // The last second is for the containers to end, and for a proxy that is no native sidecar.
  if (grace - 1 >= needed) return undefined;
  const call = longest ? ` and then a call of ${longest.written}` : '';
  return {
    message: `${grace} s to end, which is not more than ${preStop} s of waiting${call}`,
    hint: `set terminationGracePeriodSeconds to more than ${needed}`,
  };
}

/** The longest timeout that a source says; undefined where it says none. */
export const longestTimeout = (source: SettingsSource): Timeout | undefined =>
  [...timeoutsOf(source)].sort((a, b) => b.seconds - a.seconds)[0];

interface Timeout {
  readonly written: string;
  readonly seconds: number;
  readonly at: Place;
}

/** The timeouts of the service, of its methods and of its rules. */
function* timeoutsOf({ spec, at }: SettingsSource): Iterable<Timeout> {
  const said = (written: string, place: Place) => ({
    written,
    seconds: durationMs(written) / 1_000,
    at: place,
  });
  if (spec.timeout !== undefined) yield said(spec.timeout, at(['timeout']));
  for (const [name, { timeout }] of Object.entries(spec.methods ?? {})) {
    if (timeout !== undefined) yield said(timeout, at(['methods', name, 'timeout']));
  }
  for (const [index, { timeout }] of (spec.routes ?? []).entries()) {
    if (timeout !== undefined) yield said(timeout, at(['routes', index, 'timeout']));
  }
}
