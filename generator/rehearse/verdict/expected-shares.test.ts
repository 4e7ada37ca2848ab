import { describe, expect, test } from 'vitest';
import { fleetOf } from '../../testing/fixture-fleet.ts';
import type { Files } from '../../testing/temporary-repository.ts';
import { expectedShares } from './expected-shares.ts';

const method = 'shop.v1.Stock/Get';
const versions = '{ v1: { tag: v1 }, v2: { tag: v2 } }';

/** The shares of calls of stock by orders, with these settings of stock in the cluster. */
async function sharesWith(
  settings: string,
  call: { caller?: string; callee?: string; method?: string } = {},
  additions: Files = {},
) {
  const fleet = await fleetOf({
    ...additions,
    'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders: { versions: { v1: { tag: v1 } } }
  stock: { versions: ${versions}, ${settings} }
`,
  });
  const cluster = fleet.clusters.find(({ name }) => name === 'dev');
  if (!cluster) throw new Error('The fleet has no cluster dev.');
  return expectedShares(fleet, cluster, { caller: 'orders', callee: 'stock', method, ...call });
}

test.each<[string, Readonly<Record<string, number>> | undefined]>([
  ['weights: { v1: 90, v2: 10 }', { v1: 90, v2: 10 }],
  ['weights: { v1: 100, v2: 0 }', { v1: 100 }],
  ['weights: { v1: 100, v2: 0 }, methodWeights: { Get: { v1: 40, v2: 60 } }', { v1: 40, v2: 60 }],
])('%s', async (settings, expected) => {
  expect(await sharesWith(settings)).toEqual(expected);
});

test('a rule by the caller counts, one by metadata does not', async () => {
  const rule = (match: string) =>
    `weights: { v1: 100, v2: 0 }, routes: [{ name: some, match: ${match}, weights: { v1: 0, v2: 100 } }]`;
  expect(await sharesWith(rule('{ callers: [orders] }'))).toEqual({ v2: 100 });
  expect(await sharesWith(rule('{ metadata: { tester: { exact: yes } } }'))).toEqual({ v1: 100 });
});

test('without an expectation: an unknown service, and calls that the specs abort', async () => {
  expect(await sharesWith('weights: { v1: 100, v2: 0 }', { callee: 'prices.example.com' })).toBeUndefined();
  const aborted = 'faults: [{ methods: [Get], abort: { grpcStatus: UNAVAILABLE, percent: 50 } }]';
  expect(await sharesWith(`weights: { v1: 100, v2: 0 }, ${aborted}`)).toBeUndefined();
});

test('a patched route of a team counts; one that leads to other hosts has no expectation', async () => {
  const host = 'stock.shop.svc.cluster.local';
  const patched = (destinations: string) =>
    sharesWith(
      'weights: { v1: 100, v2: 0 }',
      {},
      {
        'services/stock/patches/routes.yaml': `target: { kind: VirtualService, name: stock }
patch: [{ op: replace, path: /spec/http/0/route, value: [${destinations}] }]
`,
      },
    );
  expect(
    await patched(
      `{ destination: { host: ${host}, subset: v1 }, weight: 30 }, { destination: { host: ${host}, subset: v2 }, weight: 70 }`,
    ),
  ).toEqual({ v1: 30, v2: 70 });
  expect(await patched('{ destination: { host: orders.shop.svc.cluster.local } }')).toBeUndefined();
});

describe('requests of an HTTP server', () => {
  const title = 'Show (GET /products/{*})';
  const host = 'stock.shop.svc.cluster.local';
  const toV2 = `route: [{ destination: { host: ${host}, subset: v2 } }]`;
  const toV1 = `route: [{ destination: { host: ${host}, subset: v1 } }]`;
  const sharesOfRequests = (http: string) =>
    sharesWith(
      'weights: { v1: 50, v2: 50 }',
      { method: title },
      {
        'services/stock/service.yaml': `name: stock
owner: team-stock
namespace: shop
image: registry.example.com/shop/stock
http: { port: 8080, operations: { Show: 'GET /products/{*}', Peek: 'HEAD /products/{*}', Home: 'GET /' } }
`,
        'services/orders/service.yaml': `name: orders
owner: team-orders
namespace: shop
image: registry.example.com/shop/orders
grpc: { port: 50051, services: [shop.v1.Orders] }
calls: [{ service: stock, methods: [Show, Peek, Home] }]
`,
        'services/stock/patches/routes.yaml': `target: { kind: VirtualService, name: stock }
patch: [{ op: replace, path: /spec/http, value: ${http} }]
`,
      },
    );

  test.each<[title: string, http: string, Readonly<Record<string, number>> | undefined]>([
    [
      'a part of the path',
      `[{ match: [{ uri: { prefix: /products/ } }], ${toV2} }, { ${toV1} }]`,
      { v2: 100 },
    ],
    [
      'the path of the operation, which the routes call by its name',
      `[{ match: [{ uri: { regex: '/products/[^/]+' }, method: { exact: GET } }], ${toV2} }, { ${toV1} }]`,
      { v2: 100 },
    ],
    [
      'the path as it is rendered',
      `[{ match: [{ uri: { regex: '/products/[a-zA-Z0-9\\-._~%!$&''()+,;:@=]+' }, method: { exact: GET } }], ${toV2} }, { ${toV1} }]`,
      { v2: 100 },
    ],
    ['another operation', `[{ match: [{ uri: { exact: / } }], ${toV2} }, { ${toV1} }]`, { v1: 100 }],
    [
      'another method of HTTP',
      `[{ match: [{ uri: { prefix: /products/ }, method: { exact: HEAD } }], ${toV2} }, { ${toV1} }]`,
      { v1: 100 },
    ],
    [
      'a redirect',
      `[{ match: [{ uri: { prefix: /products/ } }], redirect: { uri: / } }, { ${toV1} }]`,
      undefined,
    ],
    ['a fault', `[{ fault: { abort: { httpStatus: 503, percentage: { value: 10 } } }, ${toV2} }]`, undefined],
  ])('%s', async (_, http, expected) => {
    expect(await sharesOfRequests(http)).toEqual(expected);
  });
});
