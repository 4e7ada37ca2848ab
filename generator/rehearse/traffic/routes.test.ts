import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { mergePatch } from '../../load/merge-patch.ts';
import type { Cluster } from '../../model/fleet.ts';
import { renderedFleet } from '../../picture/rendered-fleet.ts';
import { loadMethods } from '../../prove/descriptors.ts';
import { loadFleet } from '../../prove/load-fleet.ts';
import { ownDocumentsOf } from '../../prove/own/own-documents.ts';
import { filesIn } from '../../testing/fixtures.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import { planRoutes, routesDuring, type UnsentRoute } from './routes.ts';

const folder = join(import.meta.dirname, '../../prove/testdata/shop');
const shop: Files = filesIn(folder);
const methods = await loadMethods(folder);

async function planOf(files: Files = {}) {
  const loaded = await loadFleet(temporaryRepository({ ...shop, 'clusters/dev.yaml': null, ...files }));
  const cluster: Cluster | undefined = loaded.ok ? loaded.fleet.clusters[0] : undefined;
  if (!cluster) throw new Error('The fleet has errors.');
  const own = loaded.ok ? ownDocumentsOf(renderedFleet(loaded.workspace, loaded.fleet), cluster) : undefined;
  return planRoutes(cluster, methods, own);
}

/** Without the port whose protocol has requests that the specs do not name. */
const callsIn = (unsent: readonly UnsentRoute[]) =>
  unsent.filter(({ route: { method } }) => method !== 'port 9090');

/** A file of the shop with a change merged in. */
const merged = (path: string, change: object): Files => ({
  [path]: JSON.stringify(mergePatch(parse(String(shop[path])), change)),
});

test('every declared call is a route, also those through gateways and to external services', async () => {
  const { routes, unsent } = await planOf();
  expect(unsent.map(({ route: { callee, method } }) => `${callee} ${method}`)).toEqual(['shadow port 9090']);
  const rows = routes.map(({ route, target = 'gateway', deadlineMs }) =>
    [route.caller, target, route.method, route.isStream ? 'stream' : '', deadlineMs].join(' | '),
  );
  expect(rows.sort()).toEqual([
    'desk | cache.shop:6379 | port 6379 |  | 10000',
    'desk | stock.shop:50051 | shop.v1.Stock/Get |  | 10000',
    'front | basket:50051 | shop.v1.Basket/Get |  | 10000',
    'front | stock:50051 | shop.v1.Stock/Get |  | 10000',
    'gateway public (orders.example.com) | gateway | shop.v1.Orders/Get |  | 8000',
    'gateway public (shop.example.com) | gateway | Add (POST /cart) |  | 10000',
    'gateway public (shop.example.com) | gateway | Home (GET /) |  | 8000',
    'gateway public (shop.example.com) | gateway | View (GET /product/{*}) |  | 13000',
    'orders | basket:50051 | shop.v1.Basket/Get |  | 10000',
    'orders | basket:50051 | shop.v1.Basket/Put |  | 10000',
    'orders | basket:50051 | shop.v1.Basket/Talk | stream | 10000',
    'orders | front:80 | Home (GET /) |  | 8000',
    'orders | front:80 | Stock (GET,HEAD /api/stock/{*}) |  | 10000',
    'orders | front:80 | View (GET /product/{*}) |  | 13000',
    'orders | payments.example.com:8443 | shop.v1.Payments/Pay |  | 6000',
    'orders | stock:50051 | shop.v1.Stock/Get |  | 10000',
    'orders | stock:50051 | shop.v1.Stock/GetMany |  | 13000',
    'orders | stock:50051 | shop.v1.Stock/Load | stream | 8000',
    'orders | stock:50051 | shop.v1.Stock/Reserve |  | 10000',
    'orders | stock:50051 | shop.v1.Stock/Watch | stream | 10000',
  ]);
  expect(new Set(routes.map(({ route }) => route.id)).size).toBe(routes.length);
});

test('an operation of HTTP is called with a request of its own, and a port with a connection', async () => {
  const { routes } = await planOf();
  const sent = routes.flatMap(({ route: { caller, method }, sends }) =>
    sends && ['orders', 'desk'].includes(caller) ? [[method, sends]] : [],
  );
  expect(Object.fromEntries(sent)).toEqual({
    'Home (GET /)': { verb: 'GET', path: '/' },
    'Stock (GET,HEAD /api/stock/{*})': { verb: 'GET', path: '/api/stock/prove' },
    'View (GET /product/{*})': { verb: 'GET', path: '/product/prove' },
    'port 6379': 'connection',
  });
});

test('a gateway is called at each host of a service', async () => {
  const { routes } = await planOf(
    merged('services/orders/service.yaml', {
      expose: { public: { hosts: ['orders.example.com', 'old.example.com'] } },
    }),
  );
  const ofOrders = routes.filter(({ route }) => route.callee === 'orders');
  expect(ofOrders.flatMap(({ from }) => ('gateway' in from ? [from.host] : []))).toEqual([
    'orders.example.com',
    'old.example.com',
  ]);
});

test('calls that the spec aborts are not made', async () => {
  const { unsent } = await planOf(
    merged('services/orders/service.yaml', {
      faults: [{ methods: ['Get'], abort: { grpcStatus: 'ABORTED', percent: 10 } }],
    }),
  );
  expect(callsIn(unsent).map(({ route: { callee, method }, reason }) => [callee, method, reason])).toEqual([
    ['orders', 'shop.v1.Orders/Get', 'the spec aborts some of its calls'],
  ]);
});

test('an external service that proxies pass on as bytes is not called', async () => {
  const { unsent } = await planOf(
    merged('services/payments/external.yaml', {
      port: { protocol: 'TLS' },
      tls: null,
      timeout: null,
      retries: null,
    }),
  );
  expect(callsIn(unsent).map(({ reason }) => reason)).toEqual(['port 8443 has the protocol TLS, not GRPC']);
});

test('during a change, routes of both states are called as before', async () => {
  const before = await planOf();
  const after = await planOf({
    ...merged('services/orders/service.yaml', {
      calls: [{ service: 'stock', methods: ['Get', 'Purge'] }],
    }),
    ...merged('services/stock/service.yaml', { grpc: { port: 50055 }, deny: null }),
  });
  const concerned = (routes: typeof before.routes) =>
    routes.filter(
      ({ route }) => !['front', 'cache'].some((name) => [route.callee, route.caller].includes(name)),
    );
  const during = routesDuring(concerned(before.routes), concerned(after.routes));
  expect(during.map(({ route }) => route.id).sort()).toEqual([
    'shop > desk > stock > shop.v1.Stock/Get',
    'shop > gateway public (orders.example.com) > orders > shop.v1.Orders/Get',
    'shop > orders > stock > shop.v1.Stock/Get',
  ]);
  expect(during.flatMap(({ target }) => target ?? [])).toEqual(['stock:50051', 'stock.shop:50051']);
});

test('calls that a policy of a team denies are not made', async () => {
  const { routes, unsent } = await planOf({
    'services/stock/extra/no-reserve.yaml': `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-reserve, namespace: shop }
spec:
  action: DENY
  selector: { matchLabels: { app: stock } }
  rules:
    - to: [{ operation: { paths: [/shop.v1.Stock/Reserve] } }]
`,
  });
  expect(callsIn(unsent).map(({ route, reason }) => [route.caller, route.method, reason])).toEqual([
    ['orders', 'shop.v1.Stock/Reserve', 'a policy of a team denies it'],
  ]);
  expect(routes.map(({ route }) => route.method)).not.toContain('shop.v1.Stock/Reserve');
  expect(routes.map(({ route }) => route.method)).toContain('shop.v1.Stock/Watch');
});
