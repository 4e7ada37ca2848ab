import type { Instance } from '../load/workspace.ts';
import { trafficOf, type VersionSpec } from './running.ts';
import type { Shares } from './shares.ts';
import type { Entry } from './traffic-edits.ts';

/** What has to come before calls go back to versions whose autoscalers may have shrunk them. */
export interface Raise {
  /** The cluster file's entry with more pods, and with the calls as they are. */
  readonly entry: Entry;
  /** `v1: minReplicas 2 → 9`. */
  readonly what: string;
  readonly note: string;
  /** How to see that the pods are there. */
  readonly look: string;
}

/**
 * More pods for the versions whose calls are to grow to more than twice of what they are, if an autoscaler has their
 * number: it may have shrunk them to minReplicas, and adds pods only after they are overloaded. They get as many as the
 * versions may have that give calls away. Undefined if no version needs any.
 */
export function raiseFirst(
  { name: service, own, spec, cluster }: Instance,
  shares: Shares,
): Raise | undefined {
  const now = trafficOf(own);
  const giving = Object.entries(own.versions).filter(([name]) => (shares[name] ?? 0) < (now[name] ?? 0));
  const needed = Math.max(0, ...giving.map(([, said]) => mostPodsOf(said)));
  const raised = Object.entries(own.versions).flatMap(([version, said]) => {
    const { autoscaling } = said;
    if (!autoscaling || (shares[version] ?? 0) <= 2 * (now[version] ?? 0)) return [];
    // Between equal bounds an autoscaler has nothing to do (MESH475).
    const minReplicas = Math.min(needed, autoscaling.maxReplicas - 1);
    if (minReplicas <= autoscaling.minReplicas) return [];
    return [
      {
        version,
        was: autoscaling.minReplicas,
        said: { ...said, autoscaling: { ...autoscaling, minReplicas } },
      },
    ];
  });
  if (raised.length === 0) return undefined;
  const names = raised.map(({ version }) => version);
  const changed = Object.fromEntries(raised.map(({ version, said }) => [version, said]));
  return {
    entry: { ...own, versions: { ...own.versions, ...changed } },
    what: raised
      .map(({ version, was, said }) => `${version}: minReplicas ${was} → ${said.autoscaling.minReplicas}`)
      .join(', '),
    note: `Warning: the autoscaler of ${names.join(' and ')} may have left ${raised.map(({ was }) => was).join(' and ')} pods, too few for the calls. This commit adds pods, the next run moves the calls. With --now the calls move at once. When the load has settled, set minReplicas back in ${cluster.file.path}.`,
    look: `when the pods are there (${names.map((version) => `kubectl -n ${spec.namespace} get deployment ${service}-${version}`).join('; ')})`,
  };
}

/** As many pods as a version may have. */
const mostPodsOf = ({ replicas = 1, autoscaling }: VersionSpec): number =>
  autoscaling?.maxReplicas ?? replicas;

/** The sentence about calls that go to a version at once although its autoscaler may have shrunk it. */
export const shrunkNote = (raise: Raise): string =>
  `Warning: the calls move at once, and an autoscaler may have shrunk what takes them (${raise.what} would come first without --now).`;
