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

/** Stock alone in a namespace, and nobody calls it. */
const inDepot: Files = { ...merged(orders, { calls: [] }), ...merged(stock, { namespace: 'depot' }) };

/** What is there at all: services, external ones, clusters, and what all share. */
export const fleetCases: readonly Case[] = [
  {
    name: 'a new service',
    before: { [stock]: null, ...merged(orders, { calls: [] }), ...inDev({ stock: null }) },
    after: {},
    said: [
      'notice dev stock: service stock added',
      'notice dev stock: orders may now call shop.v1.Stock/Reserve',
      'notice dev stock: version v1 added: registry.example.com/shop/stock:v1.0.0, 1 pod',
    ],
  },
  {
    name: 'a service that leaves a cluster',
    before: {},
    after: { ...merged(orders, { calls: [] }), ...inDev({ stock: null }) },
    said: [
      'danger dev stock: service stock removed (its objects keep running, but Argo CD no longer manages them)',
      'danger dev stock: orders may no longer call shop.v1.Stock/Reserve (its calls are now refused)',
      'notice dev stock: version v1 removed: registry.example.com/shop/stock:v1.0.0, 1 pod',
    ],
  },
  {
    name: 'a new cluster',
    before: {},
    after: prod,
    said: [
      'notice prod: cluster prod added',
      'notice prod: services orders, stock added',
      'notice AppProject fleet: allows destinations: prod/shop',
      'notice AppProject team-orders: allows destinations: prod/shop',
      'notice AppProject team-stock: allows destinations: prod/shop',
    ],
  },
  {
    name: 'a cluster that goes',
    before: prod,
    after: {},
    said: [
      'danger prod: cluster prod removed (Argo CD no longer manages it)',
      'danger prod: services orders, stock removed (its objects keep running, but Argo CD no longer manages them)',
      'notice AppProject fleet: no longer allows destinations: prod/shop',
      'notice AppProject team-orders: no longer allows destinations: prod/shop',
      'notice AppProject team-stock: no longer allows destinations: prod/shop',
    ],
  },
  {
    name: 'a namespace that its last service leaves',
    before: inDepot,
    after: { ...inDepot, ...inDev({ stock: null }) },
    said: [
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
    said: ['notice dev prod stock: timeout of all methods from orders: none → 1s'],
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
    said: [
      'notice dev stock: all methods from orders: v1 100 % → v1 50 %, v2 50 %',
      'notice prod stock: all methods from orders: v1 100 % → v1 90 %, v2 10 %',
    ],
  },
  {
    name: 'an external service',
    before: {},
    after: external(),
    said: ['notice dev mail: external service mail added', 'notice dev mail: orders may now call it'],
  },
  {
    name: 'another host of an external service',
    before: external(),
    after: external({ hosts: ['post.example.com'] }),
    said: ['notice dev mail: external service: hosts: mail.example.com → post.example.com'],
  },
  {
    name: 'TLS of an external service',
    before: external(),
    after: external({ tls: { mode: 'SIMPLE', sni: 'm.example.com' } }),
    said: [
      'notice dev mail: TLS: sni: not set → m.example.com',
      'notice dev mail: TLS: subjectAltNames: not set → m.example.com',
    ],
  },
  {
    name: 'a timeout of an external service',
    before: external(),
    after: external({ timeout: '3s' }),
    said: ['notice dev mail: timeout of all methods from orders: none → 3s'],
  },
  {
    name: 'another branch',
    before: {},
    after: merged(fleetPath, { targetRevision: 'next' }),
    said: ['danger : fleet: targetRevision: main → next (affects every Application)'],
  },
  {
    name: 'who reviews',
    before: merged(fleetPath, { codeOwners: { teams: { 'team-orders': ['@o/a'], 'team-stock': ['@o/b'] } } }),
    after: merged(fleetPath, {
      codeOwners: {
        teams: { 'team-orders': ['@o/a'], 'team-stock': ['@o/c'] },
        approvers: { prod: ['@o/d'] },
      },
    }),
    said: ['notice : code owners: services.stock: @o/b → @o/c'],
  },
  {
    name: 'the CNI plugin',
    before: {},
    after: merged(dev, { istio: { cni: true } }),
    said: ['notice dev: cluster: istio.cni: false → true'],
  },
  {
    name: 'another trust domain',
    before: {},
    after: merged(dev, { trustDomain: 'dev.example.com' }),
    said: [
      'danger dev: cluster: trustDomain: cluster.local → dev.example.com (others refer to its callers by this value)',
    ],
  },
  {
    name: 'no network policies',
    before: {},
    after: merged(dev, { networkPolicies: false }),
    said: ['danger dev: cluster: networkPolicies: true → false (pods are no longer isolated)'],
  },
  {
    name: 'telemetry',
    before: {},
    after: merged(dev, {
      telemetry: { providers: { log: 'local' }, accessLogging: { log: 'errors', providers: ['log'] } },
    }),
    said: [
      'notice dev: telemetry: accessLogging.log: not set → errors',
      'notice dev: telemetry: accessLogging.providers: not set → log',
    ],
  },
  { name: 'a copy of the same', before: {}, after: { ...soundFiles }, said: [] },
  {
    name: 'another stage',
    before: prod,
    after: { 'clusters/prod.yaml': (soundFiles[dev] ?? '').replace('name: dev', 'name: prod') },
    said: ['notice prod: cluster: stage: prod → dev'],
  },
];
