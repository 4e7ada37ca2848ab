import type { ProbeSpec } from './probe-spec.ts';
import { pause } from './waiting.ts';

/** What a probe knows of a container. */
export interface ProbeResult {
  readonly succeeds: boolean;
  /** Why it fails. */
  readonly message?: string;
}

/**
 * Asks at the times of a probe until it is aborted; calls `onChange` when the threshold for another result is reached,
 * the first one included. Source: Kubernetes, pkg/kubelet/prober/worker.go.
 * @param ask gives the reason of a failure
 * @param firstPeriod seconds between two probes until the first success
 */
export async function probeRegularly(
  spec: ProbeSpec,
  ask: () => Promise<string | undefined>,
  onChange: (result: ProbeResult) => void,
  signal: AbortSignal,
  firstPeriod: number = spec.period,
): Promise<void> {
  let succeeds: boolean | undefined;
  let last: boolean | undefined;
  let count = 0;
  let hasSucceeded = false;
  if (!(await pause(spec.initialDelay * 1000, signal))) return;
  do {
    const message = await ask();
    if (signal.aborted) return;
    const success = message === undefined;
    count = success === last ? count + 1 : 1;
    last = success;
    const threshold = success ? spec.successThreshold : spec.failureThreshold;
    if (success !== succeeds && count >= threshold) {
      succeeds = success;
      onChange({ succeeds, ...(message === undefined ? {} : { message }) });
    }
    hasSucceeded ||= success;
  } while (await pause((hasSucceeded ? spec.period : firstPeriod) * 1000, signal));
}
