import type { Instance } from '../load/workspace.ts';
import { type VersionSpec, weightsOf } from './instances.ts';
import type { Shares } from './shares.ts';
import type { Entry } from './traffic-edits.ts';

/** A first commit that adds pods, before calls move back to versions that an autoscaler may have scaled down. */
export interface ScaleUp {
  /** The entry of the cluster file with more pods and unchanged weights. */
  readonly entry: Entry;
  /** `v1: minReplicas 2 → 9`. */
  readonly what: string;
  readonly note: string;
  /** How to see that the pods run. */
  readonly look: string;
}

/**
 * Raises minReplicas of autoscaled versions whose calls would more than double. The autoscaler may have scaled them down
 * to minReplicas, and adds pods only after they are overloaded. They get as many pods as the versions that lose calls may
 * have. Undefined if no version needs more pods.
 */
export function scaleUpFirst(
  { name: service, own, spec, cluster }: Instance,
  shares: Shares,
): ScaleUp | undefined {
  const now = weightsOf(own);
  const losing = Object.entries(own.versions).filter(([name]) => (shares[name] ?? 0) < (now[name] ?? 0));
  const needed = Math.max(0, ...losing.map(([, version]) => maxPodsOf(version)));
  const raised = Object.entries(own.versions).flatMap(([version, settings]) => {
    const { autoscaling } = settings;
    if (!autoscaling || (shares[version] ?? 0) <= 2 * (now[version] ?? 0)) return [];
    // An autoscaler with equal bounds has no effect (MESH475).
    const minReplicas = Math.min(needed, autoscaling.maxReplicas - 1);
    if (minReplicas <= autoscaling.minReplicas) return [];
    return [
      {
        version,
        before: autoscaling.minReplicas,
        settings: { ...settings, autoscaling: { ...autoscaling, minReplicas } },
      },
    ];
  });
  if (raised.length === 0) return undefined;
  const names = raised.map(({ version }) => version);
  const changed = Object.fromEntries(raised.map(({ version, settings }) => [version, settings]));
  return {
    entry: { ...own, versions: { ...own.versions, ...changed } },
    what: raised
      .map(
        ({ version, before, settings }) =>
          `${version}: minReplicas ${before} → ${settings.autoscaling.minReplicas}`,
      )
      .join(', '),
    note: `Warning: the autoscaler of ${names.join(' and ')} may have scaled down to ${raised.map(({ before }) => before).join(' and ')} pods, too few for the calls. This commit adds pods, the next run moves the calls. With --now, the calls move at once. When the load is stable, reset minReplicas in ${cluster.file.path}.`,
    look: `when the pods run (${names.map((version) => `kubectl -n ${spec.namespace} get deployment ${own.versions[version]?.adopt?.name ?? `${service}-${version}`}`).join('; ')})`,
  };
}

/** The maximum number of pods of a version. */
const maxPodsOf = ({ replicas = 1, autoscaling }: VersionSpec): number =>
  autoscaling?.maxReplicas ?? replicas;

/** The warning for calls that move at once to a version that its autoscaler may have scaled down. */
export const tooFewPodsWarning = (raise: ScaleUp): string =>
  `Warning: the calls move at once, and an autoscaler may have scaled down the pods that receive them (without --now, ${raise.what} would be the first commit).`;
