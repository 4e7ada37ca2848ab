import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule';
import type { INetworkPolicyIngressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule';
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer';
import type { INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort';
import type { External, ExternalPort } from '../model/external.ts';
import type { Identity } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import { targetsOf } from '../model/served-ports.ts';
import { methodPortsOf } from '../model/service.ts';
import { istiodPort, scrapedPorts } from './istio-system.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import type { InstanceView } from './view.ts';

/**
 * The call graph as NetworkPolicies: ingress to the pods of a service, and egress from them. A policy applies
 * to the port of the application, because the redirection to the proxy happens inside the pod. The kubelet
 * needs no rule: traffic from the node of a pod is always allowed.
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
 * Ingress of each caller, on the ports it may use: services on the ports they call, gateways on the
 * ports of the methods. Callers without an identity can be anywhere, so the port is then open to all
 * sources. During a dry run of its policies, so are all ports: a NetworkPolicy cannot be one.
 */
function callersIn(view: InstanceView): INetworkPolicyIngressRule[] {
  const { service } = view;
  if (service.access.isDryRun)
    return service.ports.length > 0
      ? [{ ports: service.ports.map(({ targetPort }) => tcp(targetPort)) }]
      : [];
  const plaintext = service.access.authentication.permissive?.plaintextMethods ?? [];
  const targets = (methods: readonly string[]) => targetsOf(service, methodPortsOf(service, methods));
  const open = targets(plaintext);
  const byPorts = new Map<string, { ports: number[]; peers: Map<string, INetworkPolicyPeer> }>();
  for (const { caller, methods, ports: further } of permissionsOf(view)) {
    const ports = [
      ...targets(methods).filter((port) => !open.includes(port)),
      ...targetsOf(service, further),
    ];
    if (ports.length === 0) continue;
    const key = ports.join(' ');
    const group = byPorts.get(key) ?? { ports, peers: new Map() };
    byPorts.set(key, group);
    for (const peer of peersOf(caller, view)) group.peers.set(JSON.stringify(peer), peer);
  }
  return [
    ...(open.length > 0 ? [{ ports: open.map(tcp) }] : []),
    ...[...byPorts.values()].map(({ ports, peers }) => ({
      from: [...peers.values()],
      ports: ports.map(tcp),
    })),
  ];
}

/** The pods of a service or of a gateway by their labels; callers from elsewhere have no known labels. */
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
    ...callees.map(({ name, namespace, targetPorts }) => ({
      to: [podsOf(namespace, appLabel({ name }))],
      ports: targetPorts.map(tcp),
    })),
    ...anywhere(externals.flatMap(portsOf)),
    ...cluster.telemetry.backends.map(({ namespace, port }) => ({
      to: [podsOf(namespace)],
      ports: [tcp(port)],
    })),
  ];
}

/** Addresses outside the cluster are unknown, so these ports are open to any address. */
function anywhere(ports: readonly number[]): INetworkPolicyEgressRule[] {
  return ports.length > 0 ? [{ ports: [...new Set(ports)].map(tcp) }] : [];
}

/**
 * The ports where connections end: those of the endpoints, or the target ports, also for an address that the
 * caller has resolved.
 */
function portsOf({ ports: [first, ...further], endpoints }: External): number[] {
  const endOf = ({ targetPort, number }: ExternalPort) => targetPort ?? number;
  const ends = endpoints?.map(({ port }) => port ?? endOf(first)) ?? [endOf(first)];
  return [...ends, ...further.map(endOf)];
}

/** DNS runs in different places: in kube-system, elsewhere, or on the node. */
function controlPlane({ service, cluster: { istio, dnsPort } }: InstanceView): INetworkPolicyEgressRule[] {
  if (service.access.outboundToAny) return [];
  return [
    { to: [podsOf(istio.namespace, { app: 'istiod' })], ports: [tcp(istiodPort)] },
    { ports: [{ protocol: 'UDP', port: dnsPort }, tcp(dnsPort)] },
  ];
}

const podsOf = (namespace: string, labels?: Record<string, string>): INetworkPolicyPeer => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  ...(labels ? { podSelector: { matchLabels: labels } } : {}),
});

const tcp = (port: number): INetworkPolicyPort => ({ protocol: 'TCP', port });
