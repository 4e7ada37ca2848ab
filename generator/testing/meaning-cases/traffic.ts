import { merged } from '../merged.ts';
import { beta, type Case, canary, dev, inDev, inStock, orders, stock, versions } from './case.ts';

const desk = merged(orders, { name: 'desk', namespace: 'office' })[orders] ?? '';
const withDesk = { 'services/desk/service.yaml': desk };
const both = { desk: { versions: { v1: { tag: 'v1' } } } };
const toV2 = (name: string, match: object = beta) => ({ name, match, subset: 'v2' });
const alpha = { metadata: { 'x-alpha': { present: true } } };

/** How calls are routed and handled. */
export const trafficCases: readonly Case[] = [
  {
    name: 'a new canary',
    before: canary(0),
    after: canary(10),
    statements: ['notice dev stock: all methods from orders: v1 100 % → v1 90 %, v2 10 %'],
  },
  {
    name: 'a canary with its version',
    before: {},
    after: canary(10),
    statements: [
      'notice dev stock: all methods from orders: v1 100 % → v1 90 %, v2 10 %',
      'notice dev stock: version v2 added: registry.example.com/shop/stock:v1.1.0, 1 pod',
    ],
  },
  {
    name: 'a finished canary',
    before: canary(90),
    after: canary(100),
    statements: [
      'notice dev stock: all methods from orders: v1 10 %, v2 90 % → v2 100 % (v1 no longer gets calls)',
    ],
  },
  {
    name: 'everything at once',
    before: canary(0),
    after: canary(100),
    statements: ['danger dev stock: all methods from orders: v1 100 % → v2 100 % (all calls move at once)'],
  },
  {
    name: 'a split of one method',
    before: canary(10),
    after: canary(10, { methodWeights: { Reserve: { v1: 50, v2: 50 } } }),
    statements: ['notice dev stock: all methods from orders: v1 90 %, v2 10 % → v1 50 %, v2 50 %'],
  },
  {
    name: 'a split of a method without callers',
    before: canary(10),
    after: canary(10, { methodWeights: { Get: { v1: 50, v2: 50 } } }),
    statements: [
      'routine dev stock: shop.v1.Stock/Get: v1 90 %, v2 10 % → v1 50 %, v2 50 % (it has no callers)',
    ],
  },
  {
    name: 'a service without callers',
    before: inDev({ orders: { versions, weights: { v1: 100, v2: 0 } } }),
    after: inDev({ orders: { versions, weights: { v1: 50, v2: 50 } } }),
    statements: ['notice dev orders: all methods: v1 100 % → v1 50 %, v2 50 %'],
  },
  {
    name: 'the same change for two callers',
    before: {
      ...withDesk,
      ...canary(0),
      ...merged(dev, { services: { ...both, stock: { versions, weights: { v1: 100, v2: 0 } } } }),
    },
    after: {
      ...withDesk,
      ...merged(dev, { services: { ...both, stock: { versions, weights: { v1: 80, v2: 20 } } } }),
    },
    statements: ['notice dev stock: all methods from desk, orders: v1 100 % → v1 80 %, v2 20 %'],
  },
  {
    name: 'a rule for one of two callers',
    before: {
      ...withDesk,
      ...merged(dev, { services: { ...both, stock: { versions, weights: { v1: 100, v2: 0 } } } }),
    },
    after: {
      ...withDesk,
      ...merged(dev, { services: { ...both, stock: { versions, weights: { v1: 100, v2: 0 } } } }),
      ...merged(stock, { routes: [toV2('desk-first', { callers: ['desk'] })] }),
    },
    statements: [
      'danger dev stock: all methods from desk: v1 100 % → v2 100 % (all calls move at once)',
      'notice dev stock: rule desk-first added (from desk)',
    ],
  },
  {
    name: 'a rule by metadata',
    before: canary(10),
    after: inStock({ routes: [toV2('beta')] }),
    statements: [
      'notice dev stock: all methods from orders with x-group is beta: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls)',
      'notice dev stock: rule beta added (x-group is beta)',
    ],
  },
  {
    name: 'a removed rule',
    before: inStock({ routes: [toV2('beta')] }),
    after: canary(10),
    statements: [
      'notice dev stock: all methods from orders with x-group is beta: v2 100 % → v1 90 %, v2 10 %',
      'notice dev stock: rule beta removed (x-group is beta)',
    ],
  },
  {
    name: 'a rule that matches other calls',
    before: inStock({ routes: [toV2('beta')] }),
    after: inStock({ routes: [toV2('beta', { ...beta, methods: ['Get'] })] }),
    statements: [
      'notice dev stock: all methods from orders with x-group is beta: v2 100 % → v1 90 %, v2 10 %',
      'notice dev stock: rule beta matches: x-group is beta → shop.v1.Stock/Get, x-group is beta',
    ],
  },
  {
    name: 'rules in another order',
    before: inStock({ routes: [toV2('beta'), { name: 'alpha', match: alpha, subset: 'v1' }] }),
    after: inStock({ routes: [{ name: 'alpha', match: alpha, subset: 'v1' }, toV2('beta')] }),
    statements: [
      'danger dev stock: all methods from orders with x-alpha is present and x-group is beta: v2 100 % → v1 100 % (all calls move at once)',
      'notice dev stock: rule alpha now precedes beta',
    ],
  },
  {
    name: 'a renamed rule',
    before: inStock({ routes: [toV2('beta')] }),
    after: inStock({ routes: [toV2('testers')] }),
    statements: [
      'notice dev stock: rule testers added (x-group is beta)',
      'notice dev stock: rule beta removed (x-group is beta)',
    ],
  },
  {
    name: 'weights next to a rule that keeps its calls',
    before: { ...canary(10), ...merged(stock, { routes: [toV2('beta')] }) },
    after: { ...canary(50), ...merged(stock, { routes: [toV2('beta')] }) },
    statements: ['notice dev stock: all methods from orders: v1 90 %, v2 10 % → v1 50 %, v2 50 %'],
  },
  {
    name: 'a mirror',
    before: canary(10),
    after: inStock({ mirror: [{ methods: ['Reserve'], subset: 'v2', percent: 5 }] }),
    statements: ['notice dev stock: copies of all methods from orders: none → 5 % to v2'],
  },
  {
    name: 'a fault for all',
    before: canary(10),
    after: inStock({ faults: [{ methods: ['Reserve'], abort: { grpcStatus: 'UNAVAILABLE', percent: 5 } }] }),
    statements: [
      'danger dev stock: faults in all methods from orders: none → 5 % get UNAVAILABLE (injected fault)',
    ],
  },
  {
    name: 'a fault for some',
    before: canary(10),
    after: inStock({ faults: [{ methods: ['Reserve'], ...beta, delay: { fixedDelay: '2s' } }] }),
    statements: [
      'danger dev stock: faults in all methods from orders with x-group is beta: none → 100 % wait 2s (injected fault)',
    ],
  },
  {
    name: 'a timeout',
    before: canary(10),
    after: inStock({ timeout: '2s' }),
    statements: ['notice dev stock: timeout of all methods from orders: none → 2s'],
  },
  {
    name: 'a timeout of one method',
    before: inStock({ timeout: '2s' }),
    after: inStock({ timeout: '2s', methods: { Reserve: { timeout: 'off' } } }),
    statements: ['notice dev stock: timeout of all methods from orders: 2s → none (no time limit)'],
  },
  {
    name: 'no retries',
    before: canary(10),
    after: inStock({ retries: 'off' }),
    statements: [
      'notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → off',
    ],
  },
  {
    name: 'other retries',
    before: canary(10),
    after: inStock({
      retries: {
        attempts: 3,
        perTryTimeout: '1s',
        retryOn: ['unavailable', 'reset'],
        nonIdempotent: 'allow',
      },
    }),
    statements: [
      'notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → 3 of 1s on unavailable, reset',
    ],
  },
  {
    name: 'headers of a rule',
    before: inStock({ routes: [toV2('beta')] }),
    after: inStock({
      routes: [{ ...toV2('beta'), requestHeaders: { set: { 'x-seen': 'yes' } }, authority: 'b' }],
    }),
    statements: [
      'notice dev stock: headers of all methods from orders with x-group is beta: unchanged → authority: b, request: set: x-seen: yes',
      'notice dev stock: rule beta has another action (x-group is beta)',
    ],
  },
];
