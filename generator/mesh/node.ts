import type { Identity } from './identity.ts';
import { clusterId, type MeshNames } from './istiod.ts';
import type { Labels } from './kubernetes-object.ts';

/** A proxy as istiod knows it: what the agent of a pod reports of it. */
export interface ProxyNode {
  readonly type: 'sidecar' | 'router';
  /** Name of the pod; unique in its namespace. */
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly labels: Labels;
  readonly address: string;
}

/** `sidecar~127.0.0.1~greeter-b-v1-0.greeter~greeter.svc.cluster.local` */
export function nodeId({ type, name, namespace, address }: ProxyNode, { clusterDomain }: MeshNames): string {
  return `${type}~${address}~${name}.${namespace}~${namespace}.svc.${clusterDomain}`;
}

/**
 * The metadata that istiod decides by. NONE means that iptables captures nothing: istiod then binds listeners to the
 * addresses of the Sidecars. Source: Istio, pkg/model/proxy.go, NodeMetadata.
 */
export function nodeMetadata(node: ProxyNode, { trustDomain }: MeshNames): Record<string, unknown> {
  return {
    NAME: node.name,
    NAMESPACE: node.namespace,
    SERVICE_ACCOUNT: node.serviceAccount,
    LABELS: node.labels,
    CLUSTER_ID: clusterId,
    MESH_ID: trustDomain,
    ISTIO_VERSION: '1.31.0',
    INSTANCE_IPS: node.address,
    INTERCEPTION_MODE: 'NONE',
    // Ports below 1024 are not ours to bind.
    UNPRIVILEGED_POD: 'true',
  };
}

/** The secrets that istiod's configuration names, by the names it gives them. */
export function secretsOf(identity: Identity, authority: string, outside: string) {
  const { certificateChain, privateKey } = identity;
  return {
    default: { certificateChain, privateKey },
    ROOTCA: { trustedAuthorities: authority },
    // What a proxy trusts outside of the mesh: in a pod, the certificates of the system.
    'file-root:system': { trustedAuthorities: outside },
  };
}
