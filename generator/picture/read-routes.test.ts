import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Route } from '../model/routing/route.ts';
import { routesOf } from '../model/routing/routes.ts';
import type { MethodShares } from '../model/routing/treatment.ts';
import { httpRoutesTo } from '../render/virtualservice/http-route.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { ordersMethods, ordersPorts, ordersRouting, ordersService } from '../testing/orders-routing.ts';
import { limits, rules } from '../testing/routing-arbitrary.ts';
import { withoutUsualShares } from './host-routes.ts';
import { readRoutes, routeWithoutVirtualService } from './read-routes.ts';

const host = 'orders.shop.svc.local';
const context = {
  host,
  port: 50051,
  domain: 'local',
  isGrpc: true,
  names: new Map([['stock.shop.svc.local', 'stock']]),
  namespaces: new Map([
    ['stock', 'shop'],
    ['desk', 'shop'],
  ]),
};

const shares = fc.integer({ min: 0, max: 100 }).map((weight) => [
  { name: 'v1', weight, methodWeights: {} },
  { name: 'v2', weight: 100 - weight, methodWeights: {} },
]);

const methods = fc.subarray(['Get', 'Watch'], { minLength: 1 });
const percent = fc.integer({ min: 1, max: 100 });
const traffic = fc.record(
  {
    mirror: fc.array(
      fc.oneof(
        fc.record({ methods, subset: fc.constantFrom('v1', 'v2'), percent }),
        fc.record({ methods, service: fc.constant('stock'), percent }),
      ),
      { maxLength: 2 },
    ),
    faults: fc.array(
      fc.record(
        {
          methods,
          metadata: fc.constantFrom({ 'x-a': { exact: 'a' } }, { 'x-b': { present: true as const } }),
          abort: fc.record({ grpcStatus: fc.constantFrom('ABORTED', 'UNAVAILABLE'), percent }),
          delay: fc.record({ fixedDelay: fc.constantFrom('1s', '250ms'), percent }),
        },
        { requiredKeys: ['methods'] },
      ),
      { maxLength: 2 },
    ),
    retries: fc.constantFrom<NonNullable<ServiceSpec['retries']>>('off', {
      attempts: 3,
      perTryTimeout: '100ms',
      backoff: '20ms',
      retryOn: ['unavailable', 'reset'],
    }),
  },
  { requiredKeys: [] },
);
const split = fc.constantFrom<MethodShares>(
  new Map(),
  new Map([
    [
      `${ordersService}/Get`,
      [
        { version: 'v1', weight: 0 },
        { version: 'v2', weight: 100 },
      ],
    ],
  ]),
);

test('the routes of a spec, rendered to a VirtualService and read, are the same routes', () => {
  fc.assert(
    fc.property(
      rules,
      limits,
      traffic,
      split,
      shares,
      (routes, policies, settings, methodShares, versions) => {
        const faults = settings.faults?.filter(({ abort, delay }) => abort ?? delay) ?? [];
        const spec = { ...policies, ...settings, routes, faults };
        const service = { methods: ordersMethods, ports: ordersPorts, routing: ordersRouting(spec) };
        const made = routesOf(service, methodShares);
        const http = httpRoutesTo({ host }, made, versions);
        const usual = (route: Route) => withoutUsualShares(route, { versions });
        expect(readRoutes({ spec: { hosts: [host], http } }, context).map(usual)).toEqual(made.map(usual));
      },
    ),
  );
});

/** The routes of a VirtualService of the team, given by its `http` as YAML. */
const read = (http: string, more: object = {}) =>
  readRoutes(
    { metadata: { namespace: 'shop' }, spec: { hosts: [host], http: parse(http) } },
    { ...context, ...more },
  );

const toV1 = 'route: [{ destination: { host: orders.shop.svc.local, subset: v1 } }]';
const any = { paths: [], metadata: {}, callers: [] };

test.each<[string, string, Partial<Route>[]]>([
  ['no condition', `[{ ${toV1} }]`, [{ name: 'route 1', ...any, shares: [{ version: 'v1', weight: 100 }] }]],
  [
    'a path that is no method',
    `[{ name: a, match: [{ uri: { exact: /healthz } }, { uri: { prefix: /shop.v1.Or } }, { uri: { regex: ".*/Get" } }], ${toV1} }]`,
    [
      {
        ...any,
        paths: [
          { uri: { exact: '/healthz' } },
          { uri: { prefix: '/shop.v1.Or' } },
          { uri: { regex: '.*/Get' } },
        ],
      },
    ],
  ],
  ['every path', `[{ match: [{ uri: { prefix: / } }], ${toV1} }]`, [any]],
  [
    'a path in any case',
    `[{ match: [{ uri: { exact: /shop.v1.Orders/get }, ignoreUriCase: true }], ${toV1} }]`,
    [{ ...any, paths: [{ uri: { exact: '/shop.v1.Orders/get', ignoresCase: true } }] }],
  ],
  [
    'either a path or a header: two routes that do the same',
    `[{ name: a, match: [{ uri: { exact: /shop.v1.Orders/Get } }, { headers: { x-a: { exact: b } } }], ${toV1} }]`,
    [
      { ...any, name: 'a', paths: [{ method: 'shop.v1.Orders/Get' }] },
      { ...any, name: 'a', metadata: { 'x-a': { exact: 'b' } } },
    ],
  ],
  [
    'one caller for one path, another one for another path',
    `[{ match: [{ uri: { exact: /shop.v1.Orders/Get }, sourceLabels: { app: stock } }, { uri: { exact: /shop.v1.Orders/Place }, sourceLabels: { app: desk } }], ${toV1} }]`,
    [
      { ...any, paths: [{ method: 'shop.v1.Orders/Get' }], callers: [{ name: 'stock', namespace: 'shop' }] },
      { ...any, paths: [{ method: 'shop.v1.Orders/Place' }], callers: [{ name: 'desk', namespace: 'shop' }] },
    ],
  ],
  [
    'other conditions on callers',
    `[{ match: [{ sourceLabels: { tier: web }, sourceNamespace: shop, authority: { prefix: orders } }], ${toV1} }]`,
    [
      {
        ...any,
        conditions: {
          authority: { prefix: 'orders' },
          'label of the caller tier': { exact: 'web' },
          'namespace of the caller': { exact: 'shop' },
        },
      },
    ],
  ],
  [
    'what gRPC calls of sidecars never have',
    `[{ match: [{ method: { exact: GET } }, { port: 80 }, { gateways: [edge] }, { scheme: { exact: https } }, { queryParams: { a: { exact: b } } }], ${toV1} }]`,
    [],
  ],
  [
    'what gRPC calls of sidecars always have',
    `[{ match: [{ method: { exact: POST }, port: 50051, gateways: [edge, mesh], scheme: { exact: http } }], ${toV1} }]`,
    [any],
  ],
  [
    'a header that is absent, or has another value',
    `[{ match: [{ withoutHeaders: { x-a: {}, x-b: { exact: c } } }], ${toV1} }]`,
    [{ ...any, metadata: { 'x-a': { absent: true } }, conditions: { 'not: x-b': { exact: 'c' } } }],
  ],
  [
    'weights of any sum, another host and another port',
    '[{ route: [{ destination: { host: orders.shop.svc.local, subset: v1 }, weight: 1 }, { destination: { host: legacy }, weight: 2 }, { destination: { host: old.example.com, port: { number: 443 } }, weight: 1 }] }]',
    [
      {
        shares: [
          { version: 'v1', weight: 25 },
          { version: '', weight: 50, host: 'legacy.shop.svc.local' },
          { version: '', weight: 25, host: 'old.example.com', port: 443 },
        ],
      },
    ],
  ],
  [
    'neither a timeout nor retries: those of Istio',
    `[{ ${toV1} }]`,
    [{ policy: routeWithoutVirtualService.policy }],
  ],
  [
    'a timeout of nothing, and retries that are off',
    `[{ timeout: 0s, retries: { attempts: 0 }, ${toV1} }]`,
    [{ policy: { retries: { attempts: 0 } } }],
  ],
  [
    'retries without conditions',
    `[{ retries: { attempts: 5 }, ${toV1} }]`,
    [
      {
        policy: {
          retries: {
            attempts: 5,
            retryOn: ['connect-failure', 'refused-stream', 'unavailable', 'cancelled'],
          },
        },
      },
    ],
  ],
  [
    'faults: HTTP statuses as gRPC clients get them, and none without a percentage',
    `[{ fault: { abort: { httpStatus: 503, percentage: { value: 5 } }, delay: { fixedDelay: 1s } }, ${toV1} }]`,
    [{ fault: { abort: { grpcStatus: 'UNAVAILABLE', percent: 5 } } }],
  ],
  [
    'copies in every notation',
    `[{ mirror: { host: orders.shop.svc.local, subset: v2 }, mirrorPercentage: { value: 3 }, mirrors: [{ destination: { host: stock } }], ${toV1} }]`,
    [
      {
        mirrors: [
          { percent: 3, subset: 'v2' },
          { percent: 100, service: 'stock', host: 'stock.shop.svc.local' },
        ],
      },
    ],
  ],
  [
    'what specs have no keys for',
    `[{ rewrite: { uri: /b, authority: c }, corsPolicy: {}, ${toV1} }, { redirect: { authority: d } }, { directResponse: { status: 404 } }, { delegate: { name: e, namespace: f } }]`,
    [
      {
        authority: 'c',
        further: ['matched part of the path replaced by /b', 'answers browsers by a CORS policy'],
      },
      { shares: [], further: ['redirected to d, which gRPC clients do not follow'] },
      { shares: [], further: ['answered by the proxy with HTTP 404 (UNIMPLEMENTED)'] },
      { shares: [], further: ['routed by the VirtualService f/e'] },
    ],
  ],
])('a route of a team: %s', (_, http, expected) => {
  const routes = read(http);
  expect(routes).toMatchObject(expected);
  expect(routes).toHaveLength(expected.length);
});

test('HTTP conditions count for a host that is not one of gRPC, and a port if it is not known', () => {
  const http = `[{ match: [{ method: { exact: GET }, port: 80 }], ${toV1} }]`;
  expect(read(http, { isGrpc: false, port: undefined })).toMatchObject([
    { conditions: { 'HTTP method': { exact: 'GET' }, port: { exact: '80' } } },
  ]);
});

test('names of headers are in lower case, as Envoy compares and sends them', () => {
  const [route] = readRoutes(
    {
      spec: {
        hosts: [host],
        http: [
          {
            match: [{ headers: { 'X-Team': { exact: 'A' } }, withoutHeaders: { 'X-Old': {} } }],
            headers: { request: { set: { 'X-A': 'B' }, remove: ['X-C'] } },
            route: [{ destination: { host } }],
          },
        ],
      },
    },
    context,
  );
  expect(route).toMatchObject({
    metadata: { 'x-team': { exact: 'A' }, 'x-old': { absent: true } },
    requestHeaders: { set: { 'x-a': 'B' }, remove: ['x-c'] },
  });
});

test.each([
  ['/admin/', true, { service: 'admin' }],
  ['/admin/', false, { uri: { prefix: '/admin/' } }],
  ['/shop.v1.Stock/', false, { service: 'shop.v1.Stock' }],
])('the prefix %s among gRPC calls alone: %s', (prefix, isGrpc, expected) => {
  const route = { match: [{ uri: { prefix } }], route: [{ destination: { host } }] };
  expect(readRoutes({ spec: { hosts: [host], http: [route] } }, { ...context, isGrpc })).toMatchObject([
    { paths: [expected] },
  ]);
});
