import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { INetworkPolicyEgressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule';
import type { INetworkPolicyIngressRule } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyIngressRule';
import type { INetworkPolicyPeer } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer';
import type { INetworkPolicyPort } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort';
import type { External } from '../model/external.ts';
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

/** Callers without an identity can be anywhere: then the port is open, and so it is said. */
function callersIn(view: InstanceView): INetworkPolicyIngressRule[] {
  const { port, workload, access } = view.service;
  const further = workload.ports.map((each) => each.port);
  const isOpen = (access.authentication.permissive?.plaintextMethods ?? []).length > 0;
  const ports = (isOpen ? further : [port, ...further]).map(tcp);
  const peers = new Map(
    permissionsOf(view).map(({ caller: { namespace, serviceAccount, isService } }) => {
      // Of a caller from elsewhere, no label of its pods is known.
      const peer = isService ? podsOf(namespace, appLabel({ name: serviceAccount })) : podsOf(namespace);
      return [JSON.stringify(peer), peer];
    }),
  );
  return [
    ...(isOpen ? [{ ports: [tcp(port)] }] : []),
    ...(peers.size > 0 && ports.length > 0 ? [{ from: [...peers.values()], ports }] : []),
  ];
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

/** Where connections end: at the endpoints, or at the target port, also of an address that the caller has resolved. */
function portsOf({ port: { number, targetPort }, endpoints }: External): number[] {
  return endpoints ? endpoints.map(({ port }) => port ?? targetPort ?? number) : [targetPort ?? number];
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
