import type { InstanceSpec } from '../schema/cluster.ts';
import { trafficOf, type VersionSpec } from './running.ts';

/** An earlier entry of a cluster file with enough pods to go back to it in one step, and what to do about them later. */
export interface KeptPods {
  readonly entry: InstanceSpec;
  /** `replicas of v1: 3`: what the earlier entry has, to be set once the calls have settled. */
  readonly later: readonly string[];
}

/**
 * The way back between replicas and autoscaling, and from more pods to fewer. An autoscaler may run as many pods as
 * maxReplicas; it leaves a version without pods alone; and it follows a lower minReplicas before it sees the calls.
 * @see MESH554, MESH556
 */
export function keepPods(now: InstanceSpec, earlier: InstanceSpec): KeptPods {
  const later: string[] = [];
  const [shares, before] = [trafficOf(earlier), trafficOf(now)];
  const versions = Object.entries(earlier.versions).map(([name, said]): [string, VersionSpec] => {
    const was = Object.hasOwn(now.versions, name) ? now.versions[name] : undefined;
    const isMore = (shares[name] ?? 0) > (before[name] ?? 0);
    const kept = was ? keptFor(was, said, isMore) : undefined;
    if (kept) later.push(`${kept.later} of ${name}`);
    return [name, kept?.version ?? said];
  });
  return { entry: { ...earlier, versions: Object.fromEntries(versions) }, later };
}

function keptFor(
  was: VersionSpec,
  said: VersionSpec,
  getsMore: boolean,
): { readonly version: VersionSpec; readonly later: string } | undefined {
  const { autoscaling, ...fixed } = said;
  const replicas = said.replicas ?? 1;
  if (was.autoscaling && !autoscaling) {
    const { maxReplicas } = was.autoscaling;
    if (replicas >= maxReplicas) return undefined;
    return { version: { ...said, replicas: maxReplicas }, later: `replicas: ${replicas}` };
  }
  if (was.replicas === 0 && autoscaling)
    return { version: { ...fixed, replicas: autoscaling.minReplicas }, later: 'autoscaling' };
  if (!was.autoscaling || !autoscaling || !getsMore) return undefined;
  const minReplicas = Math.min(was.autoscaling.minReplicas, autoscaling.maxReplicas - 1);
  if (minReplicas <= autoscaling.minReplicas) return undefined;
  return {
    version: { ...said, autoscaling: { ...autoscaling, minReplicas } },
    later: `minReplicas: ${autoscaling.minReplicas}`,
  };
}
