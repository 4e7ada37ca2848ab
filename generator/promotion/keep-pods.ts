import type { InstanceSpec } from '../schema/cluster.ts';
import { type VersionSpec, weightsOf } from './instances.ts';

/** An earlier entry of a cluster file with enough pods to return to it in one step. */
export interface SizedEntry {
  readonly entry: InstanceSpec;
  /** Settings of the earlier entry to write when the load is stable, such as `replicas: 3 of v1`. */
  readonly later: readonly string[];
}

/**
 * Keeps enough pods when a rollback switches between replicas and autoscaling, or lowers their number. An autoscaler may
 * run up to maxReplicas pods, ignores a version with 0 replicas, and applies a lower minReplicas before the calls arrive.
 * @see MESH554, MESH556
 */
export function keepPods(now: InstanceSpec, earlier: InstanceSpec): SizedEntry {
  const later: string[] = [];
  const [shares, before] = [weightsOf(earlier), weightsOf(now)];
  const versions = Object.entries(earlier.versions).map(([name, version]): [string, VersionSpec] => {
    const current = Object.hasOwn(now.versions, name) ? now.versions[name] : undefined;
    const isMore = (shares[name] ?? 0) > (before[name] ?? 0);
    const kept = current ? sizedVersion(current, version, isMore) : undefined;
    if (kept) later.push(`${kept.later} of ${name}`);
    return [name, kept?.version ?? version];
  });
  return { entry: { ...earlier, versions: Object.fromEntries(versions) }, later };
}

function sizedVersion(
  current: VersionSpec,
  earlier: VersionSpec,
  getsMore: boolean,
): { readonly version: VersionSpec; readonly later: string } | undefined {
  const { autoscaling, ...fixed } = earlier;
  const replicas = earlier.replicas ?? 1;
  if (current.autoscaling && !autoscaling) {
    const { maxReplicas } = current.autoscaling;
    if (replicas >= maxReplicas) return undefined;
    return { version: { ...earlier, replicas: maxReplicas }, later: `replicas: ${replicas}` };
  }
  if (current.replicas === 0 && autoscaling)
    return { version: { ...fixed, replicas: autoscaling.minReplicas }, later: 'autoscaling' };
  if (!current.autoscaling || !autoscaling || !getsMore) return undefined;
  const minReplicas = Math.min(current.autoscaling.minReplicas, autoscaling.maxReplicas - 1);
  if (minReplicas <= autoscaling.minReplicas) return undefined;
  return {
    version: { ...earlier, autoscaling: { ...autoscaling, minReplicas } },
    later: `minReplicas: ${autoscaling.minReplicas}`,
  };
}
