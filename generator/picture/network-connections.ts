import { listAt, mapAt, textsAt, valueAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { fitsSelector } from './label-selectors.ts';
import type { ClusterPods } from './pods.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The lists of rules of a NetworkPolicy, and the list of peers of each. */
export const peerLists = { ingress: 'from', egress: 'to' } as const;

/** A connection of pods: from others to them, or from them to others. */
export interface Connection {
  readonly direction: keyof typeof peerLists;
  /** The pods at the other end; undefined for an address that is not known. */
  readonly peer?: NetworkPeer;
  readonly protocol: string;
  readonly port: number;
}

/** Pods at the other end of a connection. */
export interface NetworkPeer {
  readonly namespace: string;
  readonly labels: PlainMap;
  /** False if the pods may have more labels. */
  readonly isComplete: boolean;
}

/** What is read of a NetworkPolicy. */
export type NetworkRules = Pick<RenderedDocument, 'namespace' | 'value'>;

/** The label with its name that Kubernetes gives each namespace. */
export const nameOfNamespace = 'kubernetes.io/metadata.name';

/**
 * True if the NetworkPolicies of a cluster let pods have a connection. Policies are additive, and pods that no policy
 * of a direction selects accept all connections in it. What is not known counts as allowed: labels of namespaces
 * besides the name, blocks of addresses, and names of ports.
 * Source: Kubernetes, Network Policies: the two sorts of pod isolation.
 */
export function mayConnect(
  policies: readonly NetworkRules[],
  { namespace, labels }: ClusterPods,
  connection: Connection,
): boolean {
  const isolating = policies.filter(
    (policy) =>
      policy.namespace === namespace &&
      fitsSelector(valueAt(policy.value, ['spec', 'podSelector']), labels) &&
      typesOf(policy).includes(connection.direction),
  );
  return (
    isolating.length === 0 ||
    isolating.some(({ value }) =>
      listAt(value, 'spec', connection.direction).some((rule) => allows(rule, connection, namespace)),
    )
  );
}

/** Source: Kubernetes, NetworkPolicySpec: policyTypes. */
function typesOf({ value }: NetworkRules): string[] {
  const types = textsAt(value, 'spec', 'policyTypes').map((type) => type.toLowerCase());
  if (types.length > 0) return types;
  return listAt(value, 'spec', 'egress').length > 0 ? ['ingress', 'egress'] : ['ingress'];
}

function allows(rule: unknown, { direction, peer, protocol, port }: Connection, own: string): boolean {
  const peers = listAt(rule, peerLists[direction]);
  const ports = listAt(rule, 'ports');
  return (
    (peers.length === 0 || !peer || peers.some((each) => isPeer(each, peer, own))) &&
    (ports.length === 0 || ports.some((each) => isPort(each, protocol, port)))
  );
}

function isPeer(value: unknown, { namespace, labels, isComplete }: NetworkPeer, own: string): boolean {
  if (!isMap(value)) return false;
  if ('ipBlock' in value) return true;
  const isInNamespace = isMap(value['namespaceSelector'])
    ? mayFit(value['namespaceSelector'], { [nameOfNamespace]: namespace })
    : namespace === own;
  if (!isInNamespace) return false;
  const selector = value['podSelector'];
  return isComplete ? fitsSelector(selector, labels) : mayFit(selector, labels);
}

/** True if a selector fits some labels, or may fit them because of labels that are not known. */
export const mayFit = (selector: unknown, known: PlainMap): boolean =>
  fitsSelector(
    {
      matchLabels: Object.fromEntries(
        Object.entries(mapAt(selector, 'matchLabels')).filter(([key]) => Object.hasOwn(known, key)),
      ),
      matchExpressions: listAt(selector, 'matchExpressions').filter((item) =>
        Object.hasOwn(known, String(mapAt(item)['key'])),
      ),
    },
    known,
  );

/** Source: Kubernetes, NetworkPolicyPort. */
function isPort(value: unknown, ofConnection: string, number: number): boolean {
  const { port, endPort, protocol = 'TCP' } = mapAt(value);
  if (protocol !== ofConnection) return false;
  if (typeof port !== 'number') return true;
  return typeof endPort === 'number' ? port <= number && number <= endPort : port === number;
}
