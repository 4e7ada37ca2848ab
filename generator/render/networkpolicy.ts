import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule';
import type { INetworkPolicyIngressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule';
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer';
import type { INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort';
import type { External, ExternalPort } from '../model/external.ts';
import type { Identity } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import { istiodPort, istioNamespace, scrapedPorts } from './istio-system.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import type { InstanceView } from './view.ts';

/**
 * The same graph, for the network: what reaches the pods of a service, and what they reach. A policy sees the port that
 * the application listens on, as redirection to the proxy happens inside the pod. The kubelet needs no rule, since a
 * pod's own node always gets through.
 * Source: Kubernetes, Network Policies; Istio, Application Requirements.
 */
export const networkPolicy: OverlayKind = {
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  render: (view): INetworkPolicy[] => {
    if (!view.cluster.networkPolicies) return [];
    const { name, namespace } = view.service;
    return [
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name, namespace, labels: appLabel({ name }) },
        spec: {
          podSelector: { matchLabels: appLabel({ name }) },
          policyTypes: ['Ingress', 'Egress'],
          ingress: [...callersIn(view), { ports: scrapedPorts.map(tcp) }],
          egress: [...calleesOut(view), ...controlPlane(view)],
        },
      },
    ];
  },
};

/**
 * Each caller comes in at the ports that it may use: callers of the service at all of them, a gateway and whom the spec
 * allows at the one of gRPC. Callers without an identity can be anywhere: then that port is open, and so it is said.
 */
function callersIn(view: InstanceView): INetworkPolicyIngressRule[] {
  const { port, access } = view.service;
  const isOpen = (access.authentication.permissive?.plaintextMethods ?? []).length > 0;
  const byPorts = new Map<string, { ports: number[]; peers: Map<string, INetworkPolicyPeer> }>();
  for (const { caller, methods, ports: further } of permissionsOf(view)) {
    const ports = [...(methods.length > 0 && !isOpen ? [port] : []), ...further];
    if (ports.length === 0) continue;
    const key = ports.join(' ');
    const group = byPorts.get(key) ?? { ports, peers: new Map() };
    byPorts.set(key, group);
    for (const peer of peersOf(caller, view)) group.peers.set(JSON.stringify(peer), peer);
  }
  return [
    ...(isOpen ? [{ ports: [tcp(port)] }] : []),
    ...[...byPorts.values()].map(({ ports, peers }) => ({
      from: [...peers.values()],
      ports: ports.map(tcp),
    })),
  ];
}

/** The pods of a service or of a gateway by their labels; of a caller from elsewhere, no label is known. */
function peersOf(
  { namespace, serviceAccount, isService }: Identity,
  { exposures }: InstanceView,
): INetworkPolicyPeer[] {
  if (isService) return [podsOf(namespace, appLabel({ name: serviceAccount }))];
  const gateways = exposures
    .map(({ gateway }) => gateway)
    .filter((each) => each.namespace === namespace && each.serviceAccount === serviceAccount);
  if (gateways.length === 0) return [podsOf(namespace)];
  return gateways.map(({ selector }) => podsOf(namespace, { ...selector }));
}

function calleesOut({ service, callees, externals, cluster }: InstanceView): INetworkPolicyEgressRule[] {
  if (service.access.outboundToAny) return [{}];
  return [
    ...callees.map(({ name, namespace, port, furtherPorts }) => ({
      to: [podsOf(namespace, appLabel({ name }))],
      ports: [port, ...furtherPorts].map(tcp),
    })),
    ...anywhere(externals.flatMap(portsOf)),
    ...cluster.telemetry.backends.map(({ namespace, port }) => ({
      to: [podsOf(namespace)],
      ports: [tcp(port)],
    })),
  ];
}

/** What is outside the cluster has addresses that nobody here knows: its ports are open to any. */
function anywhere(ports: readonly number[]): INetworkPolicyEgressRule[] {
  return ports.length > 0 ? [{ ports: [...new Set(ports)].map(tcp) }] : [];
}

/** Where connections end: at the endpoints, or at the target ports, also of an address that the caller has resolved. */
function portsOf({ ports: [first, ...further], endpoints }: External): number[] {
  const endOf = ({ targetPort, number }: ExternalPort) => targetPort ?? number;
  const ends = endpoints?.map(({ port }) => port ?? endOf(first)) ?? [endOf(first)];
  return [...ends, ...further.map(endOf)];
}

/** Names are resolved wherever the cluster does it: in kube-system, elsewhere, or on the node. */
function controlPlane({ service }: InstanceView): INetworkPolicyEgressRule[] {
  if (service.access.outboundToAny) return [];
  return [
    { to: [podsOf(istioNamespace, { app: 'istiod' })], ports: [tcp(istiodPort)] },
    { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
  ];
}

const podsOf = (namespace: string, labels?: Record<string, string>): INetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(labels ? { podSelector: { matchLabels: labels } } : {}),
});

const tcp = (port: number): INetworkPolicyPort => ({ protocol: 'TCP', port });
