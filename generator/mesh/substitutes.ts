import type { Caller } from './caller.ts';
import type { CertificateAuthority, KeyPair } from './certificates.ts';
import { gatewayPort } from './gateway-listeners.ts';
import { type KubernetesObject, nameOf } from './kubernetes-object.ts';
import { type CalledGateway, podLabelKey, type Workload } from './workloads.ts';

/**
 * The substitute for a pod: the committed Service selects it by the labels of its Deployment, as it selects pods.
 * Endpoints of Kubernetes reject addresses of the loopback network, a WorkloadEntry does not.
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

/** Namespaces and ServiceAccounts that the tree does not have: of gateways, and of callers other than services. */
export function substitutesOf(
  workloads: readonly Workload[],
  objects: readonly KubernetesObject[],
): KubernetesObject[] {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const namespaces = new Set(ofKind('Namespace').map(({ metadata }) => metadata.name));
  const accounts = new Set(ofKind('ServiceAccount').map(nameOf));
  const wanted = new Set([
    ...workloads.map(({ node }) => node.namespace),
    ...objects.flatMap(({ metadata }) => metadata.namespace ?? []),
  ]);
  return [
    ...[...wanted].filter((name) => !namespaces.has(name)).map(namespaceObject),
    ...workloads
      .map(({ node }) => serviceAccount(node.namespace, node.serviceAccount))
      .filter((account) => !accounts.has(nameOf(account))),
  ];
}

function serviceAccount(namespace: string, name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

function namespaceObject(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** The Service of a gateway, which is installed with it and not by this tree: it brings its ports to free ones. */
function gatewayService({ node, gateway: { selector }, listeners }: CalledGateway): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: node.serviceAccount, namespace: node.namespace },
    spec: {
      selector: { ...selector },
      ports: listeners.map(({ port, listen }, index) => ({
        name: index === 0 ? 'grpc' : `grpc-${port}`,
        port,
        targetPort: listen,
      })),
    },
  };
}

/**
 * Moves the listener of a gateway of the Gateway API, which has no word for it, from all addresses of this machine to
 * one that no other process can reach.
 */
function boundToLoopback({ node }: Workload): KubernetesObject {
  const address = { socket_address: { address: node.address, port_value: gatewayPort } };
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: `prove-${node.name}`, namespace: node.namespace },
    spec: {
      workloadSelector: { labels: { [podLabelKey]: node.labels[podLabelKey] } },
      configPatches: [
        {
          applyTo: 'LISTENER',
          match: { context: 'GATEWAY', listener: { portNumber: gatewayPort } },
          patch: { operation: 'MERGE', value: { address } },
        },
      ],
    },
  };
}

/** A Secret that others create in a cluster. */
export function secret(
  namespace: string,
  name: string,
  data: Readonly<Record<string, string>>,
  type = 'Opaque',
): KubernetesObject {
  const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')]);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type,
    metadata: { name, namespace },
    data: Object.fromEntries(encoded),
  };
}

/** The certificate of a gateway. */
export function gatewaySecret(namespace: string, name: string, pair: KeyPair): KubernetesObject {
  return secret(namespace, name, { 'tls.crt': pair.certificate, 'tls.key': pair.key }, 'kubernetes.io/tls');
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

/** What a gateway is installed with. */
export async function gatewaySubstitutes(
  called: CalledGateway,
  callers: readonly Caller[],
  authority: CertificateAuthority,
): Promise<KubernetesObject[]> {
  const { gateway, node, listeners } = called;
  const dialled = callers.flatMap((caller) =>
    caller.kind === 'gateway' && caller.gateway === gateway.name ? [caller.host] : [],
  );
  const credentials = new Set(listeners.flatMap((listener) => listener.credentials));
  const pair = credentials.size > 0 ? await authority.issue([...new Set(dialled)]) : undefined;
  return [
    gatewayService(called),
    ...secretReader(node.namespace, node.serviceAccount),
    ...(gateway.type === 'gateway-api' ? [boundToLoopback(called)] : []),
    ...(pair ? [...credentials].map((name) => gatewaySecret(node.namespace, name, pair)) : []),
  ];
}
