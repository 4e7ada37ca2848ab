import type { CertificateAuthority } from '../../mesh/certificates.ts';
import type { KubernetesObject } from '../../mesh/kubernetes-object.ts';
import { gatewaySecret, secretReader } from '../../mesh/substitutes.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { Gateway } from '../../model/gateway.ts';

/**
 * What installs the gateways of a cluster, which the tree does not contain. istiod itself installs those of the Gateway
 * API. @param states the cluster before and after the change: a gateway gets a certificate for the hosts of both
 */
export async function gatewayObjects(
  states: readonly Cluster[],
  authority: CertificateAuthority,
): Promise<KubernetesObject[]> {
  const gateways = new Map(
    states.flatMap((state) => state.gateways.map((gateway) => [gateway.name, gateway] as const)),
  );
  const objects = [...gateways.values()].map(async (gateway) => {
    const { namespace, credentialName, type } = gateway;
    return [
      ...(type === 'istio' ? installation(gateway) : []),
      ...(credentialName === undefined
        ? []
        : [gatewaySecret(namespace, credentialName, await authority.issue(hostsOf(gateway.name, states)))]),
    ];
  });
  return (await Promise.all(objects)).flat();
}

/** The namespaces of the gateways. */
export const gatewayNamespaces = (states: readonly Cluster[]): string[] => [
  ...new Set(states.flatMap(({ gateways }) => gateways.map(({ namespace }) => namespace))),
];

/** The hosts of its own, and those of the services behind it. */
function hostsOf(name: string, states: readonly Cluster[]): string[] {
  const hosts = states.flatMap(({ gateways, instances }) => [
    ...gateways.filter((gateway) => gateway.name === name).flatMap((gateway) => gateway.hosts),
    ...instances
      .flatMap(({ service }) => service.exposures)
      .filter(({ gateway }) => gateway === name)
      .flatMap((exposure) => exposure.hosts),
  ]);
  return [...new Set(hosts.length === 0 ? [name] : hosts)];
}

/** Source: Istio, the chart `gateway` with its own values. */
function installation(gateway: Gateway): KubernetesObject[] {
  const { namespace, selector, serviceAccount, port } = gateway;
  const metadata = { name: serviceAccount, namespace };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    ...secretReader(namespace, serviceAccount),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'LoadBalancer',
        selector,
        ports: [
          { name: 'status-port', port: 15_021, targetPort: 15_021 },
          { name: 'grpc', port, targetPort: port },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: { ...selector, 'sidecar.istio.io/inject': 'true' },
            annotations: { 'inject.istio.io/templates': 'gateway' },
          },
          spec: podSpec(serviceAccount),
        },
      },
    },
  ];
}

const podSpec = (serviceAccountName: string) => ({
  serviceAccountName,
  securityContext: {
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
    seccompProfile: { type: 'RuntimeDefault' },
  },
  containers: [
    {
      name: 'istio-proxy',
      // Injection gives it the image of the proxy.
      image: 'auto',
      securityContext: {
        capabilities: { drop: ['ALL'] },
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      },
      ports: [{ name: 'http-envoy-prom', containerPort: 15_090, protocol: 'TCP' }],
      resources: {
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '2', memory: '1Gi' },
      },
    },
  ],
});
