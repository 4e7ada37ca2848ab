import { merged } from '../merged.ts';
import { type Files, soundFiles } from '../temporary-repository.ts';
import { type Case, canary, dev, fleet as fleetPath, inDev, orders, prod, stock } from './case.ts';

const external = (more: object = {}): Files => ({
  'services/mail/external.yaml': JSON.stringify({
    name: 'mail',
    owner: 'team-stock',
    namespace: 'shop',
    grpc: { services: ['shop.v1.Stock'] },
    hosts: ['mail.example.com'],
    port: { number: 80, targetPort: 443, protocol: 'GRPC' },
    tls: { mode: 'SIMPLE' },
    ...more,
  }),
  ...merged(orders, {
    calls: [
      { service: 'stock', methods: ['Reserve'] },
      { service: 'mail', methods: ['Get'] },
    ],
  }),
});

/** Only stock in a namespace, without callers. */
const inDepot: Files = { ...merged(orders, { calls: [] }), ...merged(stock, { namespace: 'depot' }) };

/** What exists: services, external services, clusters, and shared settings. */
export const fleetCases: readonly Case[] = [
  {
    name: 'messages of Argo CD to a team, and about a service and what has no team',
    before: merged(fleetPath, {
      notifications: { default: [{ service: 'webhook', triggers: ['on-sync-failed'], stages: ['dev'] }] },
    }),
    after: {
      ...merged(fleetPath, {
        notifications: {
          teams: {
            'team-stock': [
              { service: 'slack', triggers: ['on-sync-failed', 'on-health-degraded'], recipients: ['stock'] },
              { service: 'slack', triggers: ['on-sync-failed'], recipients: ['all'] },
            ],
          },
        },
      }),
      ...merged(orders, {
        notifications: [{ service: 'email', triggers: ['on-deployed'], recipients: ['orders@example.com'] }],
      }),
    },
    statements: [
      'routine : notifications of team-stock: on-sync-failed by slack: not set → stock, all',
      'routine : notifications of team-stock: on-health-degraded by slack: not set → stock',
      'routine : notifications of what has no team: on-sync-failed by webhook in dev: sent → not set',
      'routine dev orders: notifications: on-deployed by email: not set → orders@example.com',
    ],
  },
  {
    name: 'a new service',
    before: { [stock]: null, ...merged(orders, { calls: [] }), ...inDev({ stock: null }) },
    after: {},
    statements: [
      'notice dev stock: service stock added',
      'notice dev stock: orders may now call shop.v1.Stock/Reserve',
      'notice dev stock: version v1 added: registry.example.com/shop/stock:v1.0.0, 1 pod',
    ],
  },
  {
    name: 'a service removed from a cluster',
    before: {},
    after: { ...merged(orders, { calls: [] }), ...inDev({ stock: null }) },
    statements: [
      'danger dev stock: service stock removed (its objects keep running, but Argo CD no longer manages them)',
      'danger dev stock: orders may no longer call shop.v1.Stock/Reserve (its calls are now refused)',
      'notice dev stock: version v1 removed: registry.example.com/shop/stock:v1.0.0, 1 pod',
    ],
  },
  {
    name: 'a new cluster',
    before: {},
    after: prod,
    statements: [
      'notice prod: cluster prod added',
      'notice prod: services orders, stock added',
      'notice AppProject fleet: allows destinations: prod/shop',
      'notice AppProject team-orders: allows destinations: prod/shop',
      'notice AppProject team-stock: allows destinations: prod/shop',
    ],
  },
  {
    name: 'a removed cluster',
    before: prod,
    after: {},
    statements: [
      'danger prod: cluster prod removed (Argo CD no longer manages it)',
      'danger prod: services orders, stock removed (its objects keep running, but Argo CD no longer manages them)',
      'notice AppProject fleet: no longer allows destinations: prod/shop',
      'notice AppProject team-orders: no longer allows destinations: prod/shop',
      'notice AppProject team-stock: no longer allows destinations: prod/shop',
    ],
  },
  {
    name: 'a namespace whose last service is removed',
    before: inDepot,
    after: { ...inDepot, ...inDev({ stock: null }) },
    statements: [
      'danger dev: namespace depot removed (it stays, with its policies, until someone deletes it)',
      'danger dev stock: service stock removed (its objects keep running, but Argo CD no longer manages them)',
      'notice dev stock: version v1 removed: registry.example.com/shop/stock:v1.0.0, 1 pod',
      'notice AppProject fleet: no longer allows destinations: dev/depot',
    ],
  },
  {
    name: 'one change in two clusters',
    before: prod,
    after: { ...prod, ...merged(stock, { timeout: '1s' }) },
    statements: ['notice dev prod stock: timeout of all methods from orders: none → 1s'],
  },
  {
    name: 'different changes in two clusters',
    before: {
      ...canary(0),
      'clusters/prod.yaml': JSON.stringify({
        ...JSON.parse(canary(0)[dev]?.toString() ?? ''),
        name: 'prod',
        stage: 'prod',
      }),
    },
    after: {
      ...canary(50),
      'clusters/prod.yaml': JSON.stringify({
        ...JSON.parse(canary(10)[dev]?.toString() ?? ''),
        name: 'prod',
        stage: 'prod',
      }),
    },
    statements: [
      'notice dev stock: all methods from orders: v1 100 % → v1 50 %, v2 50 %',
      'notice prod stock: all methods from orders: v1 100 % → v1 90 %, v2 10 %',
    ],
  },
  {
    name: 'an external service',
    before: {},
    after: external(),
    statements: ['notice dev mail: external service mail added', 'notice dev mail: orders may now call it'],
  },
  {
    name: 'another host of an external service',
    before: external(),
    after: external({ hosts: ['post.example.com'] }),
    statements: ['notice dev mail: external service: hosts: mail.example.com → post.example.com'],
  },
  {
    name: 'TLS of an external service',
    before: external(),
    after: external({ tls: { mode: 'SIMPLE', sni: 'm.example.com' } }),
    statements: [
      'notice dev mail: TLS: sni: not set → m.example.com',
      'notice dev mail: TLS: subjectAltNames: not set → m.example.com',
    ],
  },
  {
    name: 'a timeout of an external service',
    before: external(),
    after: external({ timeout: '3s' }),
    statements: ['notice dev mail: timeout of all methods from orders: none → 3s'],
  },
  {
    name: 'another branch',
    before: {},
    after: merged(fleetPath, { targetRevision: 'next' }),
    statements: ['danger : fleet: targetRevision: main → next (affects every Application)'],
  },
  {
    name: 'the reviewers',
    before: merged(fleetPath, { codeOwners: { teams: { 'team-orders': ['@o/a'], 'team-stock': ['@o/b'] } } }),
    after: merged(fleetPath, {
      codeOwners: {
        teams: { 'team-orders': ['@o/a'], 'team-stock': ['@o/c'] },
        approvers: { prod: ['@o/d'] },
      },
    }),
    statements: ['notice : code owners: services.stock: @o/b → @o/c'],
  },
  {
    name: 'protos of others',
    before: {},
    after: merged(fleetPath, { foreignProtos: ['shop'] }),
    statements: ['notice : protos: foreign: none → shop'],
  },
  {
    name: 'the CNI plugin',
    before: {},
    after: merged(dev, { istio: { cni: true } }),
    statements: ['notice dev: cluster: istio.cni: false → true'],
  },
  {
    name: 'another revision of Istio for the pods of a namespace',
    before: merged(dev, { istio: { move: { to: '1-31', namespaces: { shop: 'labelled' } } } }),
    after: merged(dev, { istio: { move: { to: '1-31', namespaces: { shop: 'restarted' } } } }),
    statements: ['notice dev: cluster: istio.move.namespaces.shop: labelled → restarted (its pods restart)'],
  },
  {
    name: 'another trust domain',
    before: {},
    after: merged(dev, { trustDomain: 'dev.example.com' }),
    statements: [
      'danger dev: cluster: trustDomain: cluster.local → dev.example.com (others refer to its callers by this value)',
    ],
  },
  {
    name: 'no network policies',
    before: {},
    after: merged(dev, { networkPolicies: false }),
    statements: ['danger dev: cluster: networkPolicies: true → false (pods are no longer isolated)'],
  },
  {
    name: 'telemetry',
    before: {},
    after: merged(dev, {
      telemetry: { providers: { log: 'local' }, accessLogging: { log: 'errors', providers: ['log'] } },
    }),
    statements: [
      'notice dev: telemetry: accessLogging.log: not set → errors',
      'notice dev: telemetry: accessLogging.providers: not set → log',
    ],
  },
  {
    name: 'alerts for a cluster',
    before: {},
    after: merged(dev, { monitoring: { alerts: true, labels: { release: 'kps' } } }),
    statements: [
      'notice dev: monitoring: alerts: false → true',
      'notice dev: monitoring: labels.release: not set → kps',
    ],
  },
  {
    name: 'objectives of a service',
    before: merged(stock, { objectives: { availability: 99.9 } }),
    after: merged(stock, {
      objectives: { availability: 99.5 },
      methods: { Reserve: { objectives: { latency: { share: 99, below: '250ms' } } } },
    }),
    statements: [
      'notice dev stock: objectives: availability: 99.9 % of calls without a server error → 99.5 % of calls without a server error',
      'notice dev stock: objectives: latency of shop.v1.Stock/Reserve: not set → 99 % of calls within 250 ms',
    ],
  },
  { name: 'a copy of the same', before: {}, after: { ...soundFiles }, statements: [] },
  {
    name: 'another stage',
    before: prod,
    after: { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replace('name: dev', 'name: prod') },
    statements: ['notice prod: cluster: stage: prod → dev'],
  },
];
