import { join } from 'node:path';
import { provideGoTool } from '../../toolchain/go-tool.ts';
import { jsonnet as tool } from '../../toolchain/versions.ts';
import { writeText } from '../synthetic.ts';
import type { Peer } from './peer.ts';
import { valuesPath, writeValues } from './values.ts';

/** A Jsonnet program, evaluated once for each cluster, as Tanka does it. */
export const jsonnet: Peer = {
  name: 'jsonnet',
  provide: (progress) => provideGoTool(tool, progress),
  write(folder, clusters) {
    writeText(join(folder, 'main.jsonnet'), program);
    writeValues(folder, clusters);
  },
  command: (path, folder, index) => [
    path,
    '--yaml-stream',
    ...['--tla-code-file', `values=${valuesPath(folder, index)}`],
    join(folder, 'main.jsonnet'),
  ],
};

const program = `local hostOf(s) = s.name + '.' + s.namespace + '.svc.cluster.local';
local tcp(port) = { protocol: 'TCP', port: port };
local podsOf(s) = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': s.namespace } },
  podSelector: { matchLabels: { app: s.name } },
};
local metadataOf(s) = { name: s.name, namespace: s.namespace, labels: { app: s.name } };
local inWave(wave) = { annotations: { 'argocd.argoproj.io/sync-wave': wave } };

local workloadsOf(s, v) =
  local labels = { app: s.name, version: v.version };
  local metadata = { name: s.name + '-' + v.version, namespace: s.namespace, labels: labels };
  [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata,
      spec: {
        replicas: v.replicas,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: 120,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels: labels },
          spec: {
            serviceAccountName: s.name,
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 40,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: key,
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels: labels },
                matchLabelKeys: ['pod-template-hash'],
              }
              for key in ['topology.kubernetes.io/zone', 'kubernetes.io/hostname']
            ],
            containers: [{
              name: s.name,
              image: s.image + ':' + v.tag,
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
            }],
          },
        },
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadata,
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: labels } },
    },
  ];

local documentsOf(s) =
  local labels = { app: s.name };
  local metadata = metadataOf(s);
  local host = hostOf(s);
  local route = [{ destination: { host: host, subset: v.version }, [if 'weight' in v then 'weight']: v.weight } for v in s.versions];
  [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: metadata, automountServiceAccountToken: false },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata,
      spec: {
        selector: labels,
        ports: [{ name: 'grpc', appProtocol: 'grpc', port: 50051, targetPort: 'grpc' }],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: metadata + inWave('1'),
      spec: {
        host: host,
        trafficPolicy: {
          loadBalancer: { simple: 'LEAST_REQUEST' },
          outlierDetection: {
            consecutiveGatewayErrors: 5,
            interval: '10s',
            baseEjectionTime: '30s',
            maxEjectionPercent: 50,
          },
        },
        subsets: [{ name: v.version, labels: { version: v.version } } for v in s.versions],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: metadata + inWave('2'),
      spec: {
        hosts: [host],
        http: [
          {
            name: s.method,
            match: [{ uri: { exact: '/' + s.method } }],
            timeout: '2s',
            retries: { attempts: 2, retryOn: 'reset-before-request' },
            route: route,
          },
          { name: 'default', retries: { attempts: 2, retryOn: 'connect-failure,refused-stream' }, route: route },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: metadata,
      spec: {
        selector: { matchLabels: labels },
        action: 'ALLOW',
        [if s.callers != [] then 'rules']: [
          {
            from: [{ source: { principals: ['cluster.local/ns/' + c.namespace + '/sa/' + c.name] } }],
            to: [{ operation: { methods: ['POST'], paths: ['/' + s.method] } }],
          }
          for c in s.callers
        ],
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: metadata,
      spec: {
        workloadSelector: { labels: labels },
        egress: [{ hosts: [c.namespace + '/' + hostOf(c) for c in s.callees] + ['istio-system/*'] }],
        outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadata,
      spec: {
        podSelector: { matchLabels: labels },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [podsOf(c)], ports: [tcp(50051)] } for c in s.callers]
                 + [{ ports: [tcp(15020), tcp(15090)] }],
        egress: [{ to: [podsOf(c)], ports: [tcp(50051)] } for c in s.callees] + [
          { to: [podsOf({ name: 'istiod', namespace: 'istio-system' })], ports: [tcp(15012)] },
          { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
        ],
      },
    },
  ] + std.flatMap(function(v) workloadsOf(s, v), s.versions);

function(values) std.flatMap(documentsOf, values.services)
`;
