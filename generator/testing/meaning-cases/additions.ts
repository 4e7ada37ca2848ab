import { merged } from '../merged.ts';
import type { Files } from '../temporary-repository.ts';
import { type Case, canary, orders } from './case.ts';

const patch = 'services/stock/patches/routes.yaml';
const ofOrders = 'services/orders/extra/stock.yaml';
const host = 'stock.shop.svc.cluster.local';

/** The valid repository with a patch of the routes of stock. */
const patched = (v2: number, ...operations: readonly object[]): Files => ({
  ...canary(v2),
  [patch]: JSON.stringify({ target: { kind: 'VirtualService', name: 'stock' }, patch: operations }),
});
const onPatch = (...operations: readonly object[]): Files => ({
  [patch]: JSON.stringify({ target: { kind: 'VirtualService', name: 'stock' }, patch: operations }),
});
const add = (path: string, value: unknown) => ({ op: 'add', path: `/spec/http/${path}`, value });
const to = (subset: string, weight?: number) => ({
  destination: { host, subset },
  ...(weight === undefined ? {} : { weight }),
});
const weights = add('0/route', [to('v1', 90), to('v2', 10)]);
const toV1 = { retries: { attempts: 0 }, route: [to('v1')] };
/** Stock as a canary whose methods are both called by orders. */
const bothCalled: Files = {
  ...canary(10),
  ...merged(orders, { calls: [{ service: 'stock', methods: ['Reserve', 'Get'] }] }),
};
const reserve = { uri: { exact: '/shop.v1.Stock/Reserve' } };

const istio = (kind: string, name: string, spec: object) => ({
  apiVersion: 'networking.istio.io/v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
});
const deleted = (document: object): Files => ({
  ...canary(10),
  [patch]: `# reason: tried by hand\n${JSON.stringify({ ...document, $patch: 'delete' })}\n`,
});

/** What patches and documents of extra/ do to calls. */
export const additionCases: readonly Case[] = [
  {
    name: 'a patch of weights',
    before: canary(0),
    after: patched(0, weights),
    statements: [`notice dev stock: all methods from orders: v1 100 % → v1 90 %, v2 10 % (${patch})`],
  },
  {
    name: 'a patch with other weights',
    before: patched(0, weights),
    after: patched(0, add('0/route', [to('v2')])),
    statements: [
      `notice dev stock: all methods from orders: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls; ${patch})`,
    ],
  },
  {
    name: 'a patch that is removed',
    before: patched(0, weights),
    after: canary(0),
    statements: [
      `notice dev stock: all methods from orders: v1 90 %, v2 10 % → v1 100 % (v2 no longer gets calls; ${patch})`,
    ],
  },
  {
    name: 'weights of a spec under a patch of a timeout',
    before: patched(0, add('0/timeout', '3s')),
    after: patched(10, add('0/timeout', '3s')),
    statements: ['notice dev stock: all methods from orders: v1 100 % → v1 90 %, v2 10 %'],
  },
  {
    name: 'weights of a spec under a patch of weights',
    before: patched(0, weights),
    after: patched(50, weights),
    statements: [],
  },
  {
    name: 'a patch of everything else',
    before: canary(10),
    after: patched(
      10,
      add('0/timeout', '3s'),
      add('0/retries', { attempts: 4, retryOn: 'unavailable' }),
      add('0/fault', { abort: { httpStatus: 503, percentage: { value: 5 } } }),
      add('0/mirrors', [{ destination: { host, subset: 'v2' }, percentage: { value: 3 } }]),
      add('0/headers', { request: { set: { 'x-a': 'b' } } }),
      add('0/corsPolicy', { allowMethods: ['POST'] }),
    ),
    statements: [
      `danger dev stock: faults in all methods from orders: none → 5 % get UNAVAILABLE (injected fault; ${patch})`,
      `notice dev stock: copies of all methods from orders: none → 3 % to v2 (${patch})`,
      `notice dev stock: timeout of all methods from orders: none → 3s (${patch})`,
      `notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → 4 on unavailable (${patch})`,
      `notice dev stock: headers of all methods from orders: unchanged → request: set: x-a: b (${patch})`,
      `notice dev stock: what else happens to all methods from orders: nothing → answers browsers by a CORS policy (${patch})`,
    ],
  },
  {
    name: 'a patch with a route for a method, and one for some metadata',
    before: canary(10),
    after: patched(
      10,
      add('0', { name: 'own', match: [reserve], timeout: '1s', retries: { attempts: 0 }, route: [to('v1')] }),
      add('0', {
        name: 'beta',
        match: [{ ...reserve, headers: { 'x-group': { exact: 'beta' } } }],
        retries: { attempts: 0 },
        route: [to('v2')],
      }),
    ),
    statements: [
      `notice dev stock: all methods from orders: v1 90 %, v2 10 % → v1 100 % (v2 no longer gets calls; ${patch})`,
      `notice dev stock: all methods from orders with x-group is beta: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls; ${patch})`,
      `notice dev stock: timeout of all methods from orders: none → 1s (${patch})`,
      `notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → off (${patch})`,
    ],
  },
  {
    name: 'a patch with a route for one of two methods and some metadata',
    before: bothCalled,
    after: {
      ...bothCalled,
      ...onPatch(
        add('0', { name: 'a', match: [{ ...reserve, headers: { 'x-a': { exact: 'b' } } }], ...toV1 }),
      ),
    },
    statements: [
      `notice dev stock: shop.v1.Stock/Reserve from orders with x-a is b: v1 90 %, v2 10 % → v1 100 % (v2 no longer gets calls; ${patch})`,
      `notice dev stock: retries of shop.v1.Stock/Reserve from orders with x-a is b: 2 on connect-failure, refused-stream → off (${patch})`,
    ],
  },
  {
    name: 'a header of a patch in upper case, which Envoy compares in lower case',
    before: {
      ...bothCalled,
      ...onPatch(add('0', { name: 'a', match: [{ headers: { 'X-Team': { exact: 'a' } } }], ...toV1 })),
    },
    after: {
      ...bothCalled,
      ...onPatch(add('0', { name: 'a', match: [{ headers: { 'x-team': { exact: 'a' } } }], ...toV1 })),
    },
    statements: [`notice dev stock: changed: VirtualService stock (${patch})`],
  },
  {
    name: 'a deleted VirtualService',
    before: canary(10),
    after: deleted(istio('VirtualService', 'stock', {})),
    statements: [
      `danger dev stock: VirtualService stock is deleted: calls to stock that no other VirtualService routes go to any pod, whatever its version, without a timeout, and are retried as Istio does by default; reason: tried by hand (${patch})`,
      `notice dev stock: all methods from orders: v1 90 %, v2 10 % → any pod 100 % (${patch})`,
      `notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → 2 on connect-failure, refused-stream, unavailable, cancelled (${patch})`,
    ],
  },
  {
    name: 'own routes of a caller in place of the rendered ones',
    before: canary(10),
    after: {
      ...deleted(istio('VirtualService', 'stock', {})),
      [ofOrders]: JSON.stringify(
        istio('VirtualService', 'stock-of-orders', {
          hosts: [host],
          exportTo: ['.'],
          http: [{ match: [reserve], timeout: '2s', retries: { attempts: 0 }, route: [to('v2')] }],
        }),
      ),
    },
    statements: [
      `danger dev stock: VirtualService stock is deleted: calls to stock that no other VirtualService routes go to any pod, whatever its version, without a timeout, and are retried as Istio does by default; reason: tried by hand (${patch})`,
      `notice dev stock: all methods from orders: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls; ${ofOrders})`,
      `notice dev stock: timeout of all methods from orders: none → 2s (${ofOrders})`,
      `notice dev stock: retries of all methods from orders: 2 on connect-failure, refused-stream → off (${ofOrders})`,
      `routine dev stock: shop.v1.Stock/Get: v1 90 %, v2 10 % → any pod 100 % (it has no callers; ${patch})`,
      `routine dev stock: retries of shop.v1.Stock/Get: 2 on connect-failure, refused-stream → 2 on connect-failure, refused-stream, unavailable, cancelled (it has no callers; ${patch})`,
      `routine dev orders: created: VirtualService stock-of-orders (${ofOrders})`,
    ],
  },
];
