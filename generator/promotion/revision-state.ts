import type { State } from '../history/state.ts';
import type { Loaded } from '../load/workspace.ts';
import type { MovePhase } from '../model/fleet.ts';
import type { ClusterSpec } from '../schema/cluster.ts';

type Istio = NonNullable<ClusterSpec['istio']>;

/** How Istio is installed in a cluster, and what a move to another revision concerns there. */
export interface RevisionState {
  readonly cluster: Loaded<ClusterSpec>;
  readonly istio: Istio;
  readonly move: Istio['move'];
  /** All namespaces of its services, sorted. */
  readonly namespaces: readonly string[];
  /** Names of its gateways that Istio runs, and of those whose pods come from elsewhere. */
  readonly gateways: { readonly own: readonly string[]; readonly foreign: readonly string[] };
}

/** What a cluster file records of a move. */
export function revisionState({ workspace }: State, cluster: Loaded<ClusterSpec>): RevisionState {
  const istio = cluster.spec.istio ?? {};
  const here = [
    ...workspace.instances.filter((each) => each.cluster === cluster).map(({ spec }) => spec.namespace),
    ...workspace.externalInstances
      .filter((each) => each.cluster === cluster)
      .map(({ spec }) => spec.namespace),
  ];
  const gateways = Object.entries(cluster.spec.gateways ?? {});
  const named = (type: string) => gateways.filter(([, each]) => each.type === type).map(([name]) => name);
  return {
    ...{ cluster, istio, move: istio.move },
    namespaces: [...new Set(here)].sort(),
    gateways: { own: named('gateway-api'), foreign: named('istio') },
  };
}

/** How far a namespace is; undefined before its first step. */
export const phaseOf = ({ move }: Pick<RevisionState, 'move'>, namespace: string): MovePhase | undefined =>
  move?.namespaces && Object.hasOwn(move.namespaces, namespace) ? move.namespaces[namespace] : undefined;

/** The namespaces in a phase, or before the first one. */
export const namespacesIn = (state: RevisionState, phase: MovePhase | undefined): string[] =>
  state.namespaces.filter((name) => phaseOf(state, name) === phase);

/** A step of a move. */
export interface MoveStep {
  readonly title: string;
  readonly isDone: boolean;
}

/** All steps of a move, in their order, if it makes one namespace after another. */
export function stepsOf(state: RevisionState, to: string): MoveStep[] {
  const { move, namespaces, gateways } = state;
  return [
    { title: `${to} is written into the cluster file`, isDone: move !== undefined },
    ...namespaces.flatMap((name) => {
      const phase = phaseOf(state, name);
      return [
        { title: `the label of ${name}`, isDone: phase === 'labelled' || phase === 'restarted' },
        { title: `the pods of ${name} restart`, isDone: phase === 'restarted' },
      ];
    }),
    ...(gateways.own.length > 0
      ? [{ title: `gateway ${gateways.own.join(' and ')}`, isDone: move?.gateways === true }]
      : []),
    { title: `${to} is the revision of the cluster (--finish)`, isDone: false },
  ];
}
