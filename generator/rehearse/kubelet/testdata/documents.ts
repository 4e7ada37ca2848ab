import type { KubernetesObject, Labels } from '../../../mesh/kubernetes-object.ts';

const namespace = (name: string, labels: Labels = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'istio-injection': 'enabled', ...labels } },
});

/** A Deployment whose name is the label `app` of its pods. */
export function deployment(
  name: string,
  replicas: number,
  spec: object,
  { of = 'demo', labels = {}, annotations = {} } = {},
): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: of },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name, version: 'v1', ...labels }, annotations }, spec },
    },
  };
}

/** A pod with the server of this folder. */
export function server(env: Labels = {}, gracePeriodSeconds = 20): object {
  return {
    terminationGracePeriodSeconds: gracePeriodSeconds,
    containers: [
      {
        name: 'server',
        image: 'server',
        ports: [{ name: 'http', containerPort: 8080 }],
        env: [
          { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'GREETING', value: 'this is $(POD)' },
          ...Object.entries(env).map(([name, value]) => ({ name, value })),
        ],
        startupProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1, failureThreshold: 30 },
        readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 2 },
        livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 5 },
        lifecycle: gracePeriodSeconds > 10 ? { preStop: { sleep: { seconds: 2 } } } : {},
        volumeMounts: [{ name: 'settings', mountPath: '/etc/server' }],
      },
    ],
    volumes: [{ name: 'settings', configMap: { name: 'settings' } }],
  };
}

/** What the test starts with: a server, its caller, and a gateway. */
export const documents: readonly KubernetesObject[] = [
  namespace('demo'),
  namespace('edge'),
  namespace('strict', { 'pod-security.kubernetes.io/enforce': 'restricted' }),
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'demo' },
    spec: { mtls: { mode: 'STRICT' } },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'demo' },
    data: { greeting: 'hello' },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'server', namespace: 'demo' },
    spec: { selector: { app: 'server' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  },
  deployment('server', 2, server()),
  deployment('client', 1, { containers: [{ name: 'client', image: 'client' }] }),
  deployment(
    'gateway',
    1,
    { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    {
      of: 'edge',
      labels: { istio: 'gateway' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
    },
  ),
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gateway', namespace: 'edge' },
    spec: {
      selector: { istio: 'gateway' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['*'] }],
    },
  },
  {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'server', namespace: 'edge' },
    spec: {
      gateways: ['edge/gateway'],
      hosts: ['*'],
      http: [{ route: [{ destination: { host: 'server.demo.svc.cluster.local' } }] }],
    },
  },
];

/** A Deployment whose pods admission does not accept. */
export const rejected = deployment(
  'rejected',
  2,
  { containers: [{ name: 'nothing', image: 'nothing' }] },
  { of: 'strict' },
);

/** A Job that has nothing to do: its proxy ends after it. */
export const job: KubernetesObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'job', namespace: 'demo' },
  spec: {
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'nothing', image: 'nothing' }] } },
  },
};
