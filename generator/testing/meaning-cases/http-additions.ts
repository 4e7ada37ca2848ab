import { merged } from '../merged.ts';
import type { Files } from '../temporary-repository.ts';
import { type Case, dev, orders, stock, versions } from './case.ts';

const host = 'stock.shop.svc.cluster.local';
const ofStock = 'services/stock/extra/stock.yaml';
const patch = 'services/stock/patches/routes.yaml';

const istioGateway = { type: 'istio', selector: { istio: 'ingressgateway' }, serviceAccount: 'ingress' };
const apiGateway = { type: 'gateway-api', className: 'istio' };

/** The valid repository with stock as an HTTP server in two versions, and a gateway. */
const serverBehind = (gateway: object): Files => ({
  ...merged(stock, {
    grpc: null,
    http: { port: 8080, operations: { View: 'GET /products/{*}', Add: 'POST /cart', Home: 'GET /' } },
    expose: { public: { hosts: ['shop.example.com'], methods: ['View', 'Home'] } },
  }),
  ...merged(orders, { calls: [{ service: 'stock', methods: ['View', 'Add'] }] }),
  ...merged(dev, {
    gateways: {
      public: {
        namespace: 'istio-ingress',
        hosts: ['*.example.com'],
        tls: { credentialName: 'example-com' },
        ...gateway,
      },
    },
    services: { stock: { versions, weights: { v1: 90, v2: 10 } } },
  }),
});
const server = serverBehind(istioGateway);

const added = (apiVersion: string, kind: string, name: string, spec: object): Files => ({
  [ofStock]: JSON.stringify({ apiVersion, kind, metadata: { name, namespace: 'shop' }, spec }),
});
const to = (subset: string, weight?: number) => ({
  destination: { host, subset, port: { number: 8080 } },
  ...(weight === undefined ? {} : { weight }),
});
const off = { retries: { attempts: 0 } };

/** A VirtualService of stock for a host of its own at the gateway. */
const catalogue = (...http: readonly object[]): Files => ({
  ...server,
  ...added('networking.istio.io/v1', 'VirtualService', 'catalogue', {
    hosts: ['catalogue.example.com'],
    gateways: ['istio-ingress/public'],
    http,
  }),
});
const products = { name: 'products', match: [{ uri: { prefix: '/products/' } }], ...off, route: [to('v1')] };

const policy = (action: string, ...rules: readonly object[]): Files => ({
  ...server,
  ...added('security.istio.io/v1', 'AuthorizationPolicy', 'stock-own', {
    selector: { matchLabels: { app: 'stock' } },
    action,
    rules,
  }),
});
const operation = (methods: readonly string[], ...paths: readonly string[]) => ({
  to: [{ operation: { methods, paths } }],
});
const byRobots = { when: [{ key: 'request.headers[x-robot]', values: ['yes'] }] };

/** A route of the Gateway API that a team writes. */
const httpRoute = (...rules: readonly object[]): Files => ({
  ...serverBehind(apiGateway),
  ...added('gateway.networking.k8s.io/v1', 'HTTPRoute', 'catalogue', {
    parentRefs: [{ kind: 'Gateway', name: 'public', namespace: 'istio-ingress' }],
    hostnames: ['catalogue.example.com'],
    rules,
  }),
});
const backend = (name: string, weight?: number) => ({
  name,
  port: 8080,
  ...(weight === undefined ? {} : { weight }),
});

const patched = (...operations: readonly object[]): Files => ({
  ...server,
  [patch]: JSON.stringify({ target: { kind: 'VirtualService', name: 'stock' }, patch: operations }),
});

/** What patches and documents of extra/ do to the requests of an HTTP server. */
export const httpAdditionCases: readonly Case[] = [
  {
    name: 'an own host of an HTTP server at a gateway',
    before: server,
    after: catalogue(
      { name: 'moved', match: [{ uri: { prefix: '/items/' } }], redirect: { uri: '/products/1' } },
      { name: 'closed', match: [{ uri: { exact: '/cart' } }], directResponse: { status: 410 } },
      {
        name: 'view',
        match: [{ uri: { regex: "/products/[a-zA-Z0-9\\-._~%!$&'()+,;:@=]+" }, method: { exact: 'GET' } }],
        fault: { abort: { httpStatus: 503, percentage: { value: 5 } } },
        ...off,
        route: [to('v1', 60), to('v2', 40)],
      },
      { ...products, rewrite: { uri: '/' } },
    ),
    statements: [
      `danger dev stock: VirtualService catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (path /items/*): redirected to /products/1 (${ofStock})`,
      `danger dev stock: VirtualService catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (Add (POST /cart)): answered by the proxy with HTTP 410 (${ofStock})`,
      `danger dev stock: VirtualService catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (View (GET /products/{*})): to stock.shop:8080 v1 60 %, stock.shop:8080 v2 40 %; faults: 5 % get HTTP 503; timeout none; retries off (${ofStock})`,
      `danger dev stock: VirtualService catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (path /products/*): to stock.shop:8080 v1; matched part of the path replaced by /; timeout none; retries off (${ofStock})`,
    ],
  },
  {
    name: 'another version for an own path of an HTTP server',
    before: catalogue(products),
    after: catalogue({ ...products, route: [to('v2')] }),
    statements: [
      `danger dev stock: VirtualService catalogue routes calls to catalogue.example.com through the gateway istio-ingress/public (path /products/*): to stock.shop:8080 v1; timeout none; retries off → to stock.shop:8080 v2; timeout none; retries off (${ofStock})`,
    ],
  },
  {
    name: 'a patch with a route for a part of the paths of an HTTP server',
    before: server,
    after: patched({
      op: 'add',
      path: '/spec/http/0',
      value: {
        name: 'one',
        match: [{ uri: { exact: '/products/1' }, method: { exact: 'GET' } }],
        ...off,
        route: [to('v2')],
      },
    }),
    statements: [
      `notice dev stock: View (GET /products/{*}) from orders with path is /products/1: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls; ${patch})`,
      `notice dev stock: retries of View (GET /products/{*}) from orders with path is /products/1: 2 on connect-failure, refused-stream → off (${patch})`,
    ],
  },
  {
    name: 'a patch with a route for all requests of an operation',
    before: server,
    after: patched({
      op: 'add',
      path: '/spec/http/0',
      value: {
        name: 'cart',
        match: [{ uri: { exact: '/cart' }, method: { exact: 'POST' } }],
        ...off,
        route: [to('v2')],
      },
    }),
    statements: [
      `notice dev stock: Add (POST /cart) from orders: v1 90 %, v2 10 % → v2 100 % (v1 no longer gets calls; ${patch})`,
      `notice dev stock: retries of Add (POST /cart) from orders: 2 on connect-failure, refused-stream → off (${patch})`,
    ],
  },
  {
    name: 'a DENY of a request of HTTP',
    before: server,
    after: policy('DENY', { ...operation(['POST'], '/cart'), ...byRobots }),
    statements: [
      `danger dev stock: AuthorizationPolicy stock-own now denies calls from all callers to stock: POST /cart, if request.headers[x-robot] is yes (${ofStock})`,
    ],
  },
  {
    name: 'a DENY of more requests of HTTP',
    before: policy('DENY', { ...operation(['POST'], '/cart'), ...byRobots }),
    after: policy(
      'DENY',
      { ...operation(['POST'], '/cart'), ...byRobots },
      { ...operation(['GET'], '/products/*'), ...byRobots },
    ),
    statements: [
      `danger dev stock: AuthorizationPolicy stock-own now denies calls from all callers to stock: GET /products/*, if request.headers[x-robot] is yes (${ofStock})`,
    ],
  },
  {
    name: 'an ALLOW of other methods of HTTP',
    before: policy('ALLOW', operation(['GET'], '/products/{*}')),
    after: policy('ALLOW', operation(['GET', 'POST'], '/products/{*}')),
    statements: [
      `danger dev stock: AuthorizationPolicy stock-own now allows calls from all callers to stock: POST /products/{*} (${ofStock})`,
    ],
  },
  {
    name: 'an HTTPRoute',
    before: serverBehind(apiGateway),
    after: httpRoute({
      matches: [{ path: { type: 'PathPrefix', value: '/products/' } }],
      backendRefs: [backend('stock')],
    }),
    statements: [
      `danger dev stock: HTTPRoute catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (path /products or path /products/*): to stock.shop:8080; timeout none; retries 2 on connect-failure, refused-stream, unavailable, cancelled (${ofStock})`,
    ],
  },
  {
    name: 'other rules of an HTTPRoute',
    before: httpRoute({
      matches: [{ path: { type: 'PathPrefix', value: '/products/' } }],
      backendRefs: [backend('stock')],
    }),
    after: httpRoute({
      matches: [{ path: { type: 'Exact', value: '/products/1' }, method: 'GET' }],
      backendRefs: [backend('stock')],
    }),
    statements: [
      `danger dev stock: HTTPRoute catalogue now routes calls to catalogue.example.com through the gateway istio-ingress/public (path /products/1, HTTP method is GET): to stock.shop:8080; timeout none; retries 2 on connect-failure, refused-stream, unavailable, cancelled (${ofStock})`,
      `danger dev stock: HTTPRoute catalogue no longer routes calls to catalogue.example.com through the gateway istio-ingress/public (path /products or path /products/*) (callers may fail; ${ofStock})`,
    ],
  },
];
