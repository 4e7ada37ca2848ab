import { merged } from '../merged.ts';
import type { Files } from '../temporary-repository.ts';
import { type Case, edited, inDev, orders, proto, stock } from './case.ts';

const versionOf = (v1: object) => inDev({ stock: { versions: { v1 } } });

const own = (name: string, settings: object): string =>
  JSON.stringify({
    name,
    owner: 'team-stock',
    namespace: 'shop',
    image: `registry.example.com/${name}`,
    ...settings,
  });

/** The valid repository with a job. */
const report = (job: object, tag = 'v1.0.0'): Files => ({
  'services/report/service.yaml': own('report', { job }),
  ...inDev({ report: { versions: { v1: { tag } } } }),
});

/** The valid repository with a StatefulSet. */
const depot = (statefulSet: object): Files => ({
  'services/depot/service.yaml': own('depot', { statefulSet }),
  ...inDev({ depot: { versions: { v1: { tag: 'v1.0.0', replicas: 2 } } } }),
});

/** The protos with a message of its own for a method of stock, with these fields, and one within. */
const wanting = (fields: string, ofItem = ''): Files =>
  edited(
    proto,
    'rpc Reserve(Message) returns (Message) { option idempotency_level = IDEMPOTENT; }\n}',
    `rpc Reserve(Wanted) returns (Message) { option idempotency_level = IDEMPOTENT; }
}
message Wanted { ${fields} }
message Item { string name = 1; Item next = 2; ${ofItem} }`,
  );

/** What runs, and how callers connect to its pods. */
export const workloadCases: readonly Case[] = [
  {
    name: 'another image',
    before: {},
    after: versionOf({ tag: 'v2.0.0' }),
    statements: ['notice dev stock: image of v1: v1.0.0 → v2.0.0'],
  },
  {
    name: 'a digest',
    before: {},
    after: versionOf({ tag: 'v1.0.0', digest: `sha256:${'ab'.repeat(32)}` }),
    statements: ['notice dev stock: image of v1: v1.0.0 → v1.0.0@sha256:abababababab'],
  },
  {
    name: 'another registry',
    before: {},
    after: merged(stock, { image: 'mirror.example.com/stock' }),
    statements: [
      'notice dev stock: image of v1: registry.example.com/shop/stock:v1.0.0 → mirror.example.com/stock:v1.0.0',
    ],
  },
  {
    name: 'another schedule',
    before: report({ schedule: '0 3 * * *' }),
    after: report({ schedule: '0 4 * * *', timeZone: 'Europe/Berlin', suspend: true }),
    statements: [
      'notice dev report: job: schedule: 0 3 * * * → 0 4 * * *',
      'notice dev report: job: timeZone: Etc/UTC → Europe/Berlin',
      'notice dev report: job: suspend: not set → true',
    ],
  },
  {
    name: 'another image of a job that runs once',
    before: report({}),
    after: report({}, 'v2.0.0'),
    statements: [
      'notice dev report: image of v1: v1.0.0 → v2.0.0',
      'notice dev report: the job of v1 runs again',
    ],
  },
  {
    name: 'another retention and partition of a StatefulSet',
    before: depot({}),
    after: depot({
      updateStrategy: { partition: 1 },
      persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' },
    }),
    statements: [
      'notice dev depot: stateful set: updateStrategy.partition: not set → 1',
      'notice dev depot: stateful set: persistentVolumeClaimRetentionPolicy.whenScaled: not set → Delete',
    ],
  },
  {
    name: 'more pods',
    before: {},
    after: versionOf({ tag: 'v1.0.0', replicas: 3 }),
    statements: ['routine dev stock: pods of v1: 1 pod → 3 pods'],
  },
  {
    name: 'fewer pods',
    before: versionOf({ tag: 'v1.0.0', replicas: 3 }),
    after: {},
    statements: ['notice dev stock: pods of v1: 3 pods → 1 pod'],
  },
  {
    name: 'no pods',
    before: {},
    after: versionOf({ tag: 'v1.0.0', replicas: 0 }),
    statements: ['danger dev stock: pods of v1: 1 pod → 0 pods'],
  },
  {
    name: 'an autoscaler',
    before: versionOf({ tag: 'v1.0.0', replicas: 2 }),
    after: versionOf({ tag: 'v1.0.0', autoscaling: { minReplicas: 2, maxReplicas: 5 } }),
    statements: ['routine dev stock: pods of v1: 2 pods → 2 to 5 pods by 80 % cpu'],
  },
  {
    name: 'another version',
    before: {},
    after: inDev({ stock: { versions: { v1: null, v2: { tag: 'v2' } } } }),
    statements: [
      'danger dev stock: all methods from orders: v1 100 % → v2 100 % (all calls move at once)',
      'notice dev stock: version v2 added: registry.example.com/shop/stock:v2, 1 pod',
      'notice dev stock: version v1 removed: registry.example.com/shop/stock:v1.0.0, 1 pod',
    ],
  },
  {
    name: 'memory',
    before: {},
    after: merged(stock, { resources: { limits: { memory: '1Gi' } } }),
    statements: ['routine dev stock: resources: limits.memory: 256Mi → 1Gi'],
  },
  {
    name: 'environment',
    before: merged(stock, { env: { A: '1', B: '2' } }),
    after: merged(stock, { env: { A: '3', C: '4' } }),
    statements: [
      'routine dev stock: environment: A: 1 → 3',
      'routine dev stock: environment: B: 2 → not set',
      'routine dev stock: environment: C: not set → 4',
    ],
  },
  {
    name: 'a file of the configuration',
    before: merged(stock, { config: { files: { 'a.yaml': 'a', 'b.yaml': 'b' } } }),
    after: merged(stock, { config: { files: { 'a.yaml': 'a', 'b.yaml': 'c' } } }),
    statements: ['routine dev stock: configuration: files.b.yaml: sha256:3e23e81600 → sha256:2e7d2c03a9'],
  },
  {
    name: 'a secret',
    before: {},
    after: merged(stock, { secrets: { database: { env: { PASSWORD: 'password' } } } }),
    statements: ['notice dev stock: secrets: database.env.PASSWORD: not set → password'],
  },
  {
    name: 'arguments',
    before: {},
    after: merged(stock, { args: ['--fast'] }),
    statements: ['routine dev stock: pod: args: not set → --fast'],
  },
  {
    name: 'an additional port',
    before: {},
    after: merged(stock, { ports: { metrics: { port: 9090, appProtocol: 'http' } } }),
    statements: [
      'notice dev stock: orders may now connect to port 9090',
      'routine dev stock: pod: ports.metrics.port: not set → 9090',
      'routine dev stock: pod: ports.metrics.appProtocol: not set → http',
    ],
  },
  {
    name: 'time to drain',
    before: {},
    after: merged(stock, { terminationGracePeriodSeconds: 60 }),
    statements: ['routine dev stock: pod: terminationGracePeriodSeconds: 40 → 60'],
  },
  {
    name: 'further containers and volumes',
    before: merged(stock, {
      envFields: { NODE: 'spec.nodeName' },
      initContainers: { a: { args: ['a'] }, b: {} },
    }),
    after: merged(stock, {
      envFields: { NODE: 'status.hostIP' },
      volumes: { data: { persistentVolumeClaim: 'stock-data', mountPath: '/data' } },
      initContainers: { b: {}, a: { args: ['b'] } },
      containers: { exporter: { image: 'registry.example.com/tools/exporter:v1', env: { A: '1' } } },
      livenessProbe: { exec: { command: ['/bin/alive'] } },
    }),
    statements: [
      'routine dev stock: environment: NODE: spec.nodeName → status.hostIP',
      'routine dev stock: pod: probes.livenessProbe.tcpSocket: {} → not set',
      'routine dev stock: pod: probes.livenessProbe.exec.command: not set → /bin/alive',
      'routine dev stock: pod: volumes.data.source.persistentVolumeClaim: not set → stock-data',
      'routine dev stock: pod: volumes.data.mountPath: not set → /data',
      'routine dev stock: pod: volumes.data.readOnly: not set → true',
      'routine dev stock: pod: initContainers.a.args: a → b',
      'routine dev stock: pod: initContainerOrder: a, b → b, a',
      'routine dev stock: pod: containers.exporter.image: not set → registry.example.com/tools/exporter:v1',
      'routine dev stock: pod: containers.exporter.env.A: not set → 1',
      'routine dev stock: pod: containers.exporter.resources.requests.cpu: not set → 100m',
      'routine dev stock: pod: containers.exporter.resources.requests.memory: not set → 128Mi',
      'routine dev stock: pod: containers.exporter.resources.limits.memory: not set → 256Mi',
    ],
  },
  {
    name: 'metadata of pods',
    before: merged(stock, { podLabels: { tier: 'a' } }),
    after: merged(stock, {
      podLabels: { tier: 'b' },
      podAnnotations: { 'proxy.istio.io/config': 'concurrency: 2', 'example.com/on-call': 'stock' },
      serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/stock' } },
      imagePullSecrets: ['registry'],
      hostAliases: { '10.0.0.5': ['ledger.example.com'] },
    }),
    statements: [
      'routine dev stock: pod: imagePullSecrets: none → registry',
      'routine dev stock: pod: serviceAccountAnnotations.eks.amazonaws.com/role-arn: not set → arn:aws:iam::1:role/stock',
      'routine dev stock: pod: podLabels.tier: a → b',
      'routine dev stock: pod: podAnnotations.example.com/on-call: not set → stock',
      'routine dev stock: pod: proxyConfig.concurrency: not set → 2',
      'routine dev stock: pod: hostAliases.10.0.0.5: not set → ledger.example.com',
    ],
  },
  {
    name: 'load balancing',
    before: {},
    after: merged(stock, { loadBalancer: { simple: 'LEAST_REQUEST' } }),
    statements: ['notice dev stock: load balancing: simple: not set → LEAST_REQUEST'],
  },
  {
    name: 'outlier detection',
    before: merged(stock, { outlierDetection: { consecutiveGatewayErrors: 5, maxEjectionPercent: 100 } }),
    after: merged(stock, { outlierDetection: { consecutiveGatewayErrors: 3, maxEjectionPercent: 100 } }),
    statements: ['notice dev stock: outlier detection: consecutiveGatewayErrors: 5 → 3'],
  },
  {
    name: 'limits of connections',
    before: {},
    after: merged(stock, { connectionPool: { http2MaxRequests: 100 } }),
    statements: ['notice dev stock: connection pool: http2MaxRequests: not set → 100'],
  },
  {
    name: 'a retry budget and pings',
    before: merged(stock, { connectionPool: { connectTimeout: '5s' } }),
    after: merged(stock, {
      connectionPool: { connectTimeout: '5s', http2KeepAlive: { interval: '30s', timeout: '5s' } },
      retryBudget: { percent: 10 },
    }),
    statements: [
      'notice dev stock: connection pool: http2KeepAlive.interval: not set → 30s',
      'notice dev stock: connection pool: http2KeepAlive.timeout: not set → 5s',
      'notice dev stock: connection pool: retryBudget.percent: not set → 10',
    ],
  },
  {
    name: 'limits of one version',
    before: {},
    after: merged(stock, { subsets: { v1: { connectionPool: { http2MaxRequests: 100 } } } }),
    statements: ['notice dev stock: connection pool of subset v1: http2MaxRequests: not set → 100'],
  },
  {
    name: 'traffic kept in the zone',
    before: {},
    after: merged(stock, { trafficDistribution: 'PreferClose' }),
    statements: ['notice dev stock: traffic distribution: not set → PreferClose'],
  },
  {
    name: 'another port of a service',
    before: {},
    after: merged(stock, { grpc: { port: 50052 } }),
    statements: ['danger dev stock: identity: port: 50051 → 50052 (others refer to it by this value)'],
  },
  {
    name: 'another owner',
    before: {},
    after: merged(stock, { owner: 'team-orders' }),
    statements: ['notice dev stock: identity: owner: team-stock → team-orders'],
  },
  {
    name: 'another namespace',
    before: {},
    after: merged(stock, { namespace: 'store' }),
    statements: [
      'danger dev stock: identity: namespace: shop → store (others refer to it by this value)',
      'notice dev: namespace store added',
      'notice AppProject fleet: allows destinations: dev/store',
      'notice AppProject team-stock: allows destinations: dev/store',
      'notice AppProject team-stock: no longer allows destinations: dev/shop',
    ],
  },
  {
    name: 'visible to some',
    before: {},
    after: merged(stock, { exportTo: ['.', 'office'] }),
    statements: ['notice dev stock: visibility: exportTo: not set → ., office'],
  },
  {
    name: 'a method that answers with a stream',
    before: {},
    after: edited(
      proto,
      'rpc Reserve(Message) returns (Message)',
      'rpc Reserve(Message) returns (stream Message)',
    ),
    statements: [
      'danger dev stock: method shop.v1.Stock/Reserve changed: unary → server streaming (callers may fail)',
    ],
  },
  {
    name: 'a new method',
    before: {},
    after: edited(proto, 'service Stock {', 'service Stock { rpc List(Message) returns (Message);'),
    statements: ['routine dev stock: method shop.v1.Stock/List added'],
  },
  {
    name: 'a removed method',
    before: {},
    after: edited(proto, '  rpc Place(Message) returns (Message);\n', ''),
    statements: ['danger dev orders: method shop.v1.Orders/Place removed (callers may fail)'],
  },
  {
    name: 'fields of messages',
    before: wanting('int32 price = 1; string colour = 2;'),
    after: wanting('int64 price = 1; reserved 2; repeated Item items = 3;'),
    statements: [
      'notice stock: field price of the request of shop.v1.Stock/Reserve: int32 → int64',
      'notice stock: field colour (string) removed from the request of shop.v1.Stock/Reserve',
      'routine stock: field items (repeated shop.v1.Item) added to the request of shop.v1.Stock/Reserve',
    ],
  },
  {
    name: 'a field of a message within',
    before: wanting('map<string, Item> items = 1;'),
    after: wanting('map<string, Item> items = 1;', 'optional string note = 3;'),
    statements: [
      'routine stock: field items.note (optional string) added to the request of shop.v1.Stock/Reserve',
    ],
  },
  {
    name: 'an extra document',
    before: {},
    after: {
      'services/orders/extra/map.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: own, namespace: shop }\n',
    },
    statements: ['routine dev orders: created: ConfigMap own (services/orders/extra/map.yaml)'],
  },
  {
    name: 'a patch',
    before: {},
    after: {
      'services/orders/patches/ready.yaml':
        'target: { kind: Deployment, name: orders }\npatch: [{ op: add, path: /spec/minReadySeconds, value: 30 }]\n',
    },
    statements: ['notice dev orders: changed: Deployment orders-v1 (services/orders/patches/ready.yaml)'],
  },
  {
    name: 'a patch that deletes a document',
    before: {},
    after: {
      'services/orders/patches/dev/budget.yaml':
        '# reason: one pod is enough\n$patch: delete\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: orders }\n',
    },
    statements: [
      'notice dev orders: PodDisruptionBudget orders-v1 is deleted; reason: one pod is enough (services/orders/patches/dev/budget.yaml)',
    ],
  },
  {
    name: 'a file with two patches, of which one deletes a document',
    before: {},
    after: {
      'services/orders/patches/two.yaml':
        'target: { kind: Deployment, name: orders }\npatch: [{ op: add, path: /spec/minReadySeconds, value: 30 }]\n---\n# reason: one pod is enough\n$patch: delete\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: orders }\n',
    },
    statements: [
      'notice dev orders: PodDisruptionBudget orders-v1 is deleted; reason: one pod is enough (services/orders/patches/two.yaml)',
      'notice dev orders: changed: Deployment orders-v1 (services/orders/patches/two.yaml)',
    ],
  },
  { name: 'another order of keys', before: {}, after: { [orders]: reversed(orders) }, statements: [] },
];

/** The same spec with its keys in reverse order. */
function reversed(path: string): string {
  const spec: object = JSON.parse(merged(path, {})[path] ?? '{}');
  return JSON.stringify(Object.fromEntries(Object.entries(spec).reverse()));
}
