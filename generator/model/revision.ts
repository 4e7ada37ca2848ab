import type { IstioInstallation, MovePhase } from './fleet.ts';

type Revisions = Pick<IstioInstallation, 'revision' | 'move'>;

const phaseOf = ({ move }: Revisions, namespace: string): MovePhase | undefined =>
  move?.namespaces && Object.hasOwn(move.namespaces, namespace) ? move.namespaces[namespace] : undefined;

/**
 * The revision that the label of a namespace names; undefined for the label istio-injection. It decides which control
 * plane injects the proxies of new pods.
 * Source: Istio, Canary Upgrades: data plane.
 */
export function revisionOfNamespace(istio: Revisions, namespace: string): string | undefined {
  const phase = phaseOf(istio, namespace);
  return phase === 'labelled' || phase === 'restarted' ? istio.move?.to : istio.revision;
}

/** The revision that the pods of a namespace were last restarted for; undefined without a revision. */
export function revisionOfPods(istio: Revisions, namespace: string): string | undefined {
  const phase = phaseOf(istio, namespace);
  return phase === 'restarted' || phase === 'returning' ? istio.move?.to : istio.revision;
}

/** The revision of the control plane that runs the gateways of the Gateway API. */
export const revisionOfGateways = ({ revision, move }: Revisions): string | undefined =>
  move?.gateways ? move.to : revision;
