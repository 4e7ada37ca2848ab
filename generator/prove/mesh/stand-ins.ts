import type { Gateway } from '../../model/gateway.ts';
import type { KeyPair } from './certificates.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Workload } from './workloads.ts';

/**
 * What stands in for a pod: the committed Service selects it by the labels of its Deployment, as it selects pods.
 * Endpoints of Kubernetes refuse addresses of the loopback network, a WorkloadEntry does not.
 */
export function workloadEntry({ node, ports }: Workload): KubernetesObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'WorkloadEntry',
    metadata: { name: node.name, namespace: node.namespace, labels: { ...node.labels } },
    spec: {
      address: node.address,
      serviceAccount: node.serviceAccount,
      labels: { ...node.labels },
      ...(Object.keys(ports).length === 0 ? {} : { ports }),
    },
  };
}

/** A ServiceAccount that no document of the tree makes: of gateways, and of callers that are no services. */
export function serviceAccount(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

export function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** At which port the proxy of a gateway listens, in the place of one below 1024. */
export const gatewayPort = 8443;

/** The Service of a gateway, which is installed with it and not by this tree: it brings its port to a free one. */
export function gatewayService({ node }: Workload, { selector, port }: Gateway): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: node.serviceAccount, namespace: node.namespace },
    spec: { selector: { ...selector }, ports: [{ name: 'grpc', port, targetPort: gatewayPort }] },
  };
}

/** The certificate of a gateway, which is made by somebody else than this tree. */
export function gatewaySecret(namespace: string, name: string, pair: KeyPair): KubernetesObject {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name, namespace },
    data: { 'tls.crt': base64(pair.certificate), 'tls.key': base64(pair.key) },
  };
}

/** Lets the proxy of a gateway read Secrets of its namespace, as Istio's installation does. */
export function secretReader(namespace: string, account: string): readonly KubernetesObject[] {
  const metadata = { name: `${account}-reads-secrets`, namespace };
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: metadata.name },
      subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
    },
  ];
}
