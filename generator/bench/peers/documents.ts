import type { PlainMap } from '../../lang/plain-map.ts';
import type { Neighbour, ServiceValues, VersionValues } from './values.ts';

/** The documents of a service in a cluster, as a program in TypeScript would make them without the generator. */
export function documentsOf(service: ServiceValues): PlainMap[] {
  const { name, namespace, image, method, versions, callers, callees } = service;
  const labels = { app: name };
  const metadata = { name, namespace, labels };
  const host = hostOf(service);
  const inWave = (wave: string) => ({ ...metadata, annotations: { 'argocd.argoproj.io/sync-wave': wave } });
  const route = versions.map(({ version, weight }) => ({
    destination: { host, subset: version },
    ...(weight === undefined ? {} : { weight }),
  }));
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        selector: labels,
        ports: [{ name: 'grpc', appProtocol: 'grpc', port: 50051, targetPort: 'grpc' }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: inWave('1'),
      spec: {
        host,
        trafficPolicy: {
          loadBalancer: { simple: 'LEAST_REQUEST' },
          outlierDetection: {
            consecutiveGatewayErrors: 5,
            interval: '10s',
            baseEjectionTime: '30s',
            maxEjectionPercent: 50,
          },
        },
        subsets: versions.map(({ version }) => ({ name: version, labels: { version } })),
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: inWave('2'),
      spec: {
        hosts: [host],
        http: [
          {
            name: method,
            match: [{ uri: { exact: `/${method}` } }],
            timeout: '2s',
            retries: { attempts: 2, retryOn: 'reset-before-request' },
            route,
          },
          { name: 'default', retries: { attempts: 2, retryOn: 'connect-failure,refused-stream' }, route },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {
        selector: { matchLabels: labels },
        action: 'ALLOW',
        ...(callers.length > 0 ? { rules: callers.map((caller) => permission(caller, method)) } : {}),
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata,
      spec: {
        workloadSelector: { labels },
        egress: [
          { hosts: [...callees.map((callee) => `${callee.namespace}/${hostOf(callee)}`), 'istio-system/*'] },
        ],
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          ...callers.map((caller) => ({ from: [podsOf(caller)], ports: [tcp(50051)] })),
          { ports: [tcp(15020), tcp(15090)] },
        ],
        egress: [
          ...callees.map((callee) => ({ to: [podsOf(callee)], ports: [tcp(50051)] })),
          { to: [podsOf({ name: 'istiod', namespace: 'istio-system' })], ports: [tcp(15012)] },
          { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
        ],
      },
    },
    ...versions.flatMap((version) => workloadOf({ name, namespace, image }, version)),
  ];
}

const hostOf = ({ name, namespace }: Neighbour): string => `${name}.${namespace}.svc.cluster.local`;

const tcp = (port: number) => ({ protocol: 'TCP', port });

const podsOf = ({ name, namespace }: Neighbour) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
  podSelector: { matchLabels: { app: name } },
});

const permission = ({ name, namespace }: Neighbour, method: string) => ({
  from: [{ source: { principals: [`cluster.local/ns/${namespace}/sa/${name}`] } }],
  to: [{ operation: { methods: ['POST'], paths: [`/${method}`] } }],
});

/** The Deployment of a version and its PodDisruptionBudget. */
function workloadOf(
  { name, namespace, image }: Pick<ServiceValues, 'name' | 'namespace' | 'image'>,
  { version, tag, replicas }: VersionValues,
): PlainMap[] {
  const labels = { app: name, version };
  const metadata = { name: `${name}-${version}`, namespace, labels };
  const spreadOver = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
    matchLabelKeys: ['pod-template-hash'],
  });
  const container = {
    name,
    image: `${image}:${tag}`,
    ports: [{ name: 'grpc', containerPort: 50051 }],
    env: [{ name: 'APP_VERSION', valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } } }],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
    startupProbe: { tcpSocket: { port: 50051 }, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { grpc: { port: 50051 }, periodSeconds: 5 },
    livenessProbe: { tcpSocket: { port: 50051 }, periodSeconds: 10 },
    lifecycle: { preStop: { sleep: { seconds: 5 } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 120,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 40,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            topologySpreadConstraints: [
              spreadOver('topology.kubernetes.io/zone'),
              spreadOver('kubernetes.io/hostname'),
            ],
            containers: [container],
          },
        },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: labels },
      },
    },
  ];
}
