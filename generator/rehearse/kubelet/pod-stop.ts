import type { PodContainer } from './pod-container.ts';
import { within } from './waiting.ts';

/** A container always has this time from SIGTERM to SIGKILL. Source: Kubernetes, minimumGracePeriodInSeconds. */
const shortestMs = 2000;

/**
 * Ends the containers of a pod: the preStop handlers of all at once, then SIGTERM; a sidecar gets it after the
 * applications, and after the sidecars that started later. The handlers use up the grace period too.
 * Source: Kubernetes, pkg/kubelet/kuberuntime, killContainer and terminationOrdering.
 * @returns the names of the containers that had to be killed, in the order of the pod
 */
export async function stopContainers(
  containers: readonly PodContainer[],
  gracePeriodSeconds: number,
): Promise<string[]> {
  const deadline = performance.now() + gracePeriodSeconds * 1000;
  const left = () => Math.round(deadline - performance.now());
  const killed = new Set<PodContainer>();
  const ends = new Map<PodContainer, Promise<void>>();
  // From the last one: a sidecar waits for those that started after it.
  for (const container of [...containers].reverse()) {
    const before = container.spec.role === 'sidecar' ? [...ends.values()] : [];
    const end = async () => {
      await container.preStop(left());
      await within(left(), Promise.all(before));
      if (await container.stop(Math.max(shortestMs, left()))) killed.add(container);
    };
    ends.set(container, end());
  }
  await Promise.all(ends.values());
  return containers.filter((container) => killed.has(container)).map(({ spec }) => spec.name);
}
