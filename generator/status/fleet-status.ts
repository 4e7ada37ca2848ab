import type { State } from '../history/state.ts';
import type { Instance } from '../load/workspace.ts';
import { byStage, type Hold } from '../model/fleet.ts';
import { activeFreezes, endText } from '../model/freeze.ts';
import { canaryCommits } from '../promotion/canary-log.ts';
import { type CanaryStatus, canariesOf } from '../promotion/canary-status.ts';
import { imageText, weightsOf } from '../promotion/instances.ts';
import { type WaitingPromotion, waitingPromotions } from '../promotion/waiting.ts';

/** A cluster as its specs intend it. */
export interface ClusterStatus {
  readonly name: string;
  readonly stage: string;
  readonly freezes: readonly FreezeStatus[];
  /** The revision of Istio to which the cluster moves, if it does. */
  readonly movesTo?: string;
  readonly services: readonly ServiceStatus[];
  /** What Argo CD shows of other Applications of the cluster, such as its Namespaces. */
  readonly applications?: readonly LiveStatus[];
}

/** A freeze that is active. */
export interface FreezeStatus {
  readonly reason: string;
  /** ISO 8601; null if it does not end. */
  readonly until: string | null;
  /** The end in the time zone of the freeze. */
  readonly untilText: string;
}

/** A service in a cluster. */
export interface ServiceStatus {
  readonly name: string;
  readonly versions: readonly { readonly name: string; readonly image: string; readonly weight: number }[];
  readonly hold?: Hold;
  readonly canary?: Pick<CanaryStatus, 'canary' | 'phase' | 'next'>;
  readonly waiting?: Omit<WaitingPromotion, 'service' | 'cluster'>;
  /** What Argo CD shows, if it was asked. */
  readonly live?: LiveStatus;
}

/** What Argo CD shows of an Application, beside what git has. */
export interface LiveStatus {
  readonly application: string;
  /** `Missing` if Argo CD does not have the Application. */
  readonly sync: string;
  readonly health: string;
  /** The commit that Argo CD has compared the cluster with; empty before the first sync. */
  readonly revision: string;
  /** The last pushed commit that changed what the Application syncs. */
  readonly expected: string;
  /** True if the revision has that commit. */
  readonly isCurrent: boolean;
  /** True if the cluster differs from git although the revision is current. */
  readonly drift: boolean;
  /** The objects that differ. */
  readonly differing: readonly string[];
  readonly reasons: readonly string[];
}

/** Which part of a fleet to show; what is undefined is not filtered. */
export interface StatusFilter {
  readonly cluster: string | undefined;
  readonly service: string | undefined;
}

/**
 * Reads the state of a fleet, in the order of promotion: versions and shares, canaries, holds, freezes, moves to another
 * revision of Istio, and what waits for promotion.
 * @param now the time at which freezes are looked up
 */
export async function fleetStatus(
  root: string,
  state: State,
  { cluster: onlyCluster, service: onlyService }: StatusFilter,
  now = new Date(),
): Promise<ClusterStatus[]> {
  const { workspace } = state;
  const freezes = state.fleet?.freezes ?? [];
  const canaries = byInstance(canariesOf(state, await canaryCommits(root)));
  const isShown = ({ name, cluster }: Instance): boolean =>
    (onlyCluster === undefined || cluster.spec.name === onlyCluster) &&
    (onlyService === undefined || name === onlyService);
  const waiting = byInstance(await waitingPromotions(state, isShown));
  const stages = workspace.fleet?.spec.stages ?? [];
  return workspace.clusters
    .map(({ spec }) => spec)
    .filter(({ name }) => onlyCluster === undefined || name === onlyCluster)
    .sort(byStage(stages))
    .map(({ name, stage, istio }) => ({
      name,
      stage,
      freezes: activeFreezes(freezes, name, now).map(({ freeze, end }) => ({
        reason: freeze.reason,
        until: end === 'never' ? null : end.toISOString(),
        untilText: endText(freeze, end),
      })),
      ...(istio?.move ? { movesTo: istio.move.to } : {}),
      services: workspace.instances
        .filter((each) => each.cluster.spec.name === name && isShown(each))
        .map((each) => serviceStatus(each, canaries.get(keyOf(each)), waiting.get(keyOf(each))))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }));
}

const keyOf = ({ name, cluster }: Instance): string => `${cluster.spec.name}/${name}`;

const byInstance = <Item extends { readonly cluster: string; readonly service: string }>(
  items: readonly Item[],
): ReadonlyMap<string, Item> => new Map(items.map((each) => [`${each.cluster}/${each.service}`, each]));

function serviceStatus(
  { name, own }: Instance,
  canary: CanaryStatus | undefined,
  promotion: WaitingPromotion | undefined,
): ServiceStatus {
  const shares = weightsOf(own);
  const { service: _service, cluster: _cluster, ...waiting } = promotion ?? {};
  return {
    name,
    versions: Object.entries(own.versions).map(([version, image]) => ({
      name: version,
      image: imageText(image),
      weight: shares[version] ?? 0,
    })),
    ...(own.hold ? { hold: own.hold } : {}),
    ...(canary ? { canary: { canary: canary.canary, phase: canary.phase, next: canary.next } } : {}),
    ...(promotion ? { waiting: { ...waiting, command: promotion.command } } : {}),
  };
}
