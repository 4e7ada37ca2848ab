import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolveFleet } from '../model/resolve.ts';
import { conditionsOf, sharesOf } from '../render/route-words.ts';
import { workspaceOf } from '../testing/connected-services.ts';
import type { Files } from '../testing/temporary-repository.ts';
import { parentsOf, sortedEntries, virtualServiceOf } from './gateway-api-routes.ts';
import { type HostRoutes, routesTo } from './host-routes.ts';
import { routedCluster } from './routed-cluster.ts';

const domain = 'cluster.local';
const host = 'stock.shop.svc.cluster.local';

const routeOf = (kind: string, name: string, rules: string, parent = 'kind: Service, name: stock') =>
  `apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec:
  parentRefs: [{ ${parent} }]
  rules: ${rules}
`;

async function routesWith(files: Files, from: string): Promise<HostRoutes | undefined> {
  const fleet = resolveFleet(await workspaceOf(files));
  return routesTo(host, routedCluster(fleet, 'dev'), from);
}

const textsOf = (found: HostRoutes | undefined) =>
  found?.routes.map((route) =>
    [route.name, ...conditionsOf(route), '→', sharesOf(route.shares ?? [])].join(' '),
  );

const to = (name: string) => `backendRefs: [{ name: ${name}, port: 50051 }]`;

test('rules are sorted as istiod sorts them', async () => {
  const rules = `
    - { ${to('a')} }
    - { matches: [{ method: { type: RegularExpression, service: shop.v1.Stock, method: "R.*" } }], ${to('b')} }
    - { matches: [{ method: { service: shop.v1.Stock } }, { headers: [{ name: x-a, value: b }] }], ${to('c')} }
    - { matches: [{ method: { service: shop.v1.Stock, method: Get } }], ${to('d')} }
    - { name: testers, matches: [{ method: { service: shop.v1.Stock, method: Get }, headers: [{ name: x-a, type: RegularExpression, value: "b|c" }] }], ${to('stock')} }
`;
  const found = await routesWith(
    { 'services/stock/extra/a.yaml': routeOf('GRPCRoute', 'own', rules) },
    'shop',
  );
  expect(textsOf(found)).toEqual([
    'testers shop.v1.Stock/Get x-a matches b|c → any pod',
    'rule-4 shop.v1.Stock/Get → d.shop:50051',
    'rule-3-match-1 shop.v1.Stock/* → c.shop:50051',
    'rule-2 path matches /shop.v1.Stock/R.* → b.shop:50051',
    'rule-3-match-2 x-a is b → c.shop:50051',
    'rule-1 → a.shop:50051',
  ]);
  expect(found?.document).toMatchObject({ kind: 'GRPCRoute', name: 'own' });
});

test('several routes of one kind are one list', async () => {
  const route = (name: string, method: string) =>
    routeOf(
      'GRPCRoute',
      name,
      `[{ matches: [{ method: { service: shop.v1.Stock, method: ${method} } }], ${to('b')} }]`,
    );
  const found = await routesWith(
    { 'services/stock/extra/a.yaml': `${route('one', 'Get')}---\n${route('two', 'Reserve')}` },
    'shop',
  );
  expect(found?.routes.map(({ name }) => name)).toEqual(['two-rule-1', 'one-rule-1']);
});

test.each([
  ['its namespace', 'shop', 'own', ''],
  ['another namespace, whose sidecars use the older document', 'office', undefined, ''],
  ['the whole mesh, if the rendered VirtualService is deleted', 'office', 'own', 'deleted'],
])('a route is for callers in %s', async (_, from, name, deleted) => {
  const files = {
    'services/stock/extra/a.yaml': routeOf('GRPCRoute', 'own', `[{ ${to('b')} }]`),
    ...(deleted && {
      'services/stock/patches/a.yaml':
        '# reason: the GRPCRoute\n$patch: delete\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: stock }\n',
    }),
  };
  expect((await routesWith(files, from))?.document?.name).toBe(name);
});

test.each([
  ['is for another port', 'kind: Service, name: stock, port: 9090'],
  ['is for a gateway', 'name: public'],
  ['is for a Service in another namespace', 'kind: Service, name: stock, namespace: other'],
])('a route that %s does not concern calls of a service', async (_, parent) => {
  const text = routeOf('GRPCRoute', 'own', `[{ ${to('b')} }]`, parent);
  expect(await routesWith({ 'services/stock/extra/a.yaml': text }, 'shop')).not.toHaveProperty('document');
});

test.each([
  ['{}', { match: [{ uri: { prefix: '/' } }], directResponse: { status: 500 } }],
  [
    `{ matches: [{ path: { value: /a/ }, method: GET, queryParams: [{ name: q, value: x }] }], ${to('b')}, timeouts: { request: 3s, backendRequest: 1s } }`,
    {
      match: [
        { uri: { exact: '/a' }, method: { exact: 'GET' }, queryParams: { q: { exact: 'x' } } },
        { uri: { prefix: '/a/' }, method: { exact: 'GET' }, queryParams: { q: { exact: 'x' } } },
      ],
      timeout: '1s',
    },
  ],
  [
    `{ ${to('b')}, timeouts: { request: 3s, backendRequest: 1s }, retry: { attempts: 3, codes: [503], backoff: 10ms } }`,
    {
      timeout: '3s',
      retries: {
        ...{ attempts: 3, perTryTimeout: '1s', backoff: '10ms' },
        retryOn: 'connect-failure,refused-stream,unavailable,cancelled,503',
      },
    },
  ],
  [
    '{ backendRefs: [{ name: b, port: 80, weight: 9 }, { name: c, port: 80 }, { name: d, port: 80, weight: 0 }] }',
    {
      route: [
        { destination: { host: 'b.shop.svc.cluster.local', port: { number: 80 } }, weight: 9 },
        { destination: { host: 'c.shop.svc.cluster.local', port: { number: 80 } }, weight: 1 },
      ],
    },
  ],
  [
    '{ filters: [{ requestRedirect: { scheme: https } }, { responseHeaderModifier: { remove: [x-a], add: [{ name: x-b, value: c }] } }] }',
    {
      redirect: { redirectCode: 302, scheme: 'https' },
      headers: { response: { add: { 'x-b': 'c' }, remove: ['x-a'] } },
    },
  ],
  [
    '{ filters: [{ requestMirror: { backendRef: { name: m, port: 80 }, fraction: { numerator: 1, denominator: 8 } } }, { urlRewrite: { hostname: h, path: { replacePrefixMatch: /x/ } } }] }',
    {
      mirrors: [
        {
          destination: { host: 'm.shop.svc.cluster.local', port: { number: 80 } },
          percentage: { value: 12.5 },
        },
      ],
      rewrite: { authority: 'h', prefix: '/x' },
    },
  ],
])('an HTTPRoute with the rule %s', (rule, expected) => {
  const document = {
    ...{ kind: 'HTTPRoute', name: 'own', namespace: 'shop' },
    value: { spec: { parentRefs: [{ name: 'edge', namespace: 'ingress' }], rules: [parse(rule)] } },
  };
  const [parent] = parentsOf(document, domain);
  const value = parent && virtualServiceOf(document, parent, sortedEntries([document], domain));
  expect(value).toMatchObject({
    spec: { hosts: ['*'], gateways: ['ingress/edge'], http: [{ name: 'rule-1', ...expected }] },
  });
});
