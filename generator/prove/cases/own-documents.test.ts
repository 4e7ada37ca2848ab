import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { filesIn } from '../../testing/fixtures.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import type { Case, CaseList } from '../case.ts';
import { listText } from '../list.ts';
import { planProof } from '../plan.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const folder = join(import.meta.dirname, '../testdata/shop');
const shop: Files = {
  ...filesIn(folder),
  'clusters/dev.yaml': null,
};

async function planIn(root: string) {
  const plan = await planProof(root, { clusters: [], services: [], cases: [] });
  const [list] = plan.ok ? plan.lists : [];
  if (!plan.ok || !list) throw new Error('The fleet is not sound.');
  return { plan, list };
}

const planOf = (files: Files) => planIn(temporaryRepository({ ...shop, ...files }));

const { plan: planOfShop, list: shopList } = await planIn(folder);

function named(name: string, { cases }: CaseList = shopList): Case {
  const found = cases.find((each) => each.name === name);
  if (!found) throw new Error(`No case has the name ${name}: ${cases.map((each) => each.name).join('\n')}`);
  return found;
}

const unprovenIn = ({ unproven }: CaseList, setting: string) =>
  unproven.find((each) => each.setting.includes(setting))?.reason;

const virtualService = (name: string, host: string, http: string) => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${host}], http: ${http} }
`;

const policy = (name: string, spec: string) => `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;

test('every case of a document has a name of its own and names a place in extra/ or patches/', () => {
  const names = shopList.cases.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  const own = shopList.cases.filter(({ kind }) => kind.startsWith('own-'));
  expect(own.length).toBeGreaterThan(20);
  for (const { at } of own)
    expect(at).toMatchObject({
      in: 'document',
      file: expect.stringMatching(/^services\/\w+\/(?:extra|patches)\/\w+\.yaml:\d+$/),
    });
});

test('--list shows cases of documents with their lines', () => {
  const text = listText(planOfShop, 'table');
  expect(text).toMatch(
    /own-route +stock\/virtualservice-ledger\/audit\/.* services\/stock\/extra\/ledger.yaml:\d+/,
  );
});

describe('a route that a patch adds', () => {
  const name = 'stock/virtualservice-stock/index-testers/shop.v1.Stock/Get';

  test('gets a call that it is the first to match, and one that it narrowly misses', () => {
    expect(named(name)).toMatchObject({
      kind: 'own-route',
      from: { kind: 'service', service: 'orders' },
      send: { method: 'shop.v1.Stock/Get', metadata: { 'x-index': 'new' } },
      expect: [{ anyOf: ['OK'] }, { destinations: [{ servers: ['stock v2'], percent: 100 }] }],
    });
    expect(named(`${name}/not-x-index-longer`).expect[1]).toEqual({
      claim: 'destinations',
      destinations: [
        { servers: ['stock v1'], percent: 80 },
        { servers: ['stock v2'], percent: 20 },
      ],
    });
    expect(named(`${name}/exhausted`).expect).toContainEqual({ claim: 'tries', each: 2 });
    expect(named(`${name}/timeout`).expect).toContainEqual({ claim: 'ends before the server' });
  });

  test('leaves the other calls to the spec', () => {
    expect(named('stock/Watch').at).toMatchObject({ in: 'cluster' });
    expect(named('stock/beta/Get').at).toMatchObject({ in: 'spec' });
  });
});

test('a patch of a rendered route changes what its cases expect, and where they point', async () => {
  const patch = `target: { kind: VirtualService, name: basket }
patch:
  - { op: add, path: /spec/http/2/timeout, value: 7s }
`;
  const files = { 'services/basket/patches/routes.yaml': patch };
  const { list } = await planOf(files);
  const late = list.cases.find(({ kind, at }) => kind === 'timeout' && at.in === 'document');
  expect(late).toMatchObject({
    service: 'basket',
    at: { file: 'services/basket/patches/routes.yaml:3' },
    expect: [{ claim: 'status' }, { claim: 'ends before the server' }, { ms: 6300 }, { each: 1 }],
  });
});

test('routes to pods of documents are claimed by their names', () => {
  expect(named('stock/virtualservice-ledger/default/shop.v1.Stock/Get').expect[1]).toEqual({
    claim: 'destinations',
    destinations: [
      { servers: ['ledger-old Deployment'], percent: 70 },
      { servers: ['ledger-new Deployment'], percent: 30 },
    ],
  });
  expect(named('stock/virtualservice-ledger/audit/shop.v1.Stock/Get/headers').expect[1]).toEqual({
    claim: 'request header',
    name: 'x-audited',
    value: 'true',
  });
});

describe('GRPCRoutes and HTTPRoutes', () => {
  const api = (kind: string, name: string, spec: string) => `---
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
  const service = (release: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ledger-${release}, namespace: shop }
spec: { selector: { app: ledger, release: ${release} }, ports: [{ name: grpc, port: 50071, targetPort: grpc, appProtocol: grpc }] }
`;
  const ledger = `${shop['services/stock/extra/ledger.yaml']}`.replace(
    /---\napiVersion: networking.istio.io\/v1\nkind: VirtualService[\s\S]*?(?=---\napiVersion: security)/,
    '',
  );
  const rules = `[
    { backendRefs: [{ name: ledger-old, port: 50071, weight: 3 }, { name: ledger-new, port: 50071 }] },
    { matches: [{ method: { type: RegularExpression, service: shop.v1.Stock, method: ".*" } }], backendRefs: [{ name: ledger-old, port: 50071 }] },
    { matches: [{ method: { service: shop.v1.Stock } }], backendRefs: [{ name: ledger-new, port: 50071 }] } ]`;

  test('of a Service are proven in the order of istiod', async () => {
    const { list } = await planOf({
      'services/stock/extra/ledger.yaml': `${ledger}${service('old')}${service('new')}${api('GRPCRoute', 'ledger', `{ parentRefs: [{ kind: Service, group: "", name: ledger }], rules: ${rules} }`)}`,
    });
    expect(named('stock/grpcroute-ledger/rule-3/shop.v1.Stock/Get', list)).toMatchObject({
      kind: 'own-route',
      from: { kind: 'service', service: 'orders' },
      expect: [{ anyOf: ['OK'] }, { destinations: [{ servers: ['ledger-new Deployment'], percent: 100 }] }],
    });
    expect(unprovenIn(list, 'GRPCRoute ledger: rule-2')).toBe(
      'routes before it match all calls that it matches',
    );
  });

  test('of a Service in another namespace are listed', async () => {
    const route = api(
      'HTTPRoute',
      'other',
      '{ parentRefs: [{ kind: Service, group: "", name: shadow, namespace: dark }], rules: [{ backendRefs: [{ name: shadow, namespace: dark, port: 50051 }] }] }',
    );
    const { list } = await planOf({ 'services/stock/extra/other.yaml': route });
    expect(unprovenIn(list, 'HTTPRoute other')).toContain('namespace of the Service');
  });
});

test('a host outside of the mesh, and a Gateway of a team, are called', () => {
  expect(named('orders/virtualservice-rates/all/Check')).toMatchObject({
    to: { kind: 'host', host: 'rates.example.org', port: 8444 },
    expect: [{}, { destinations: [{ servers: ['rates'], percent: 100 }] }],
  });
  expect(named('orders/virtualservice-partners/orders/shop.v1.Orders/Get/gateway-partners')).toMatchObject({
    from: { kind: 'gateway', gateway: 'public', host: 'partners.example.net', port: 8444 },
    expect: [{}, { destinations: [{ servers: ['orders v2'], percent: 100 }] }],
  });
});

test('requests for which a patch has a route at the gateway are not expected to be refused', async () => {
  const to = 'route: [{ destination: { host: front.shop.svc.cluster.local, port: { number: 80 } } }]';
  const { list } = await planOf({
    'services/front/patches/gateway.yaml': `target: { kind: VirtualService, name: front.public }
patch:
  - { op: add, path: /spec/http/0, value: { name: all-stock, match: [{ uri: { prefix: /api/stock/ } }], ${to} } }
`,
  });
  const names = (each: CaseList) => each.cases.map(({ name }) => name);
  expect(names(shopList)).toContain('front/Stock/not-exposed-by-public');
  expect(names(list)).not.toContain('front/Stock/not-exposed-by-public');
  expect(names(list)).toContain('front/GET-prove-no-operation/not-exposed-by-public');
});

test('faults of requests at a gateway end with their status of HTTP', () => {
  expect(named('front/virtualservice-catalogue/broken/GET-product-17/gateway-public')).toMatchObject({
    from: { kind: 'gateway', host: 'catalogue.example.com' },
    send: { request: { verb: 'GET', path: '/product/17' } },
    expect: [{ anyOf: ['HTTP 418'] }, { claim: 'not reached' }],
  });
});

test('a redirect, an answer of the proxy and another path of requests are claimed', () => {
  const claimsOf = (name: string) => named(`front/virtualservice-catalogue/${name}`).expect;
  expect(claimsOf('moved/GET-items-prove/gateway-public')).toEqual([
    { claim: 'status', anyOf: ['HTTP 308'] },
    { claim: 'redirected', to: { path: '/product/1' } },
    { claim: 'not reached' },
  ]);
  expect(claimsOf('closed/GET-cart/gateway-public')).toEqual([
    { claim: 'status', anyOf: ['HTTP 410'] },
    { claim: 'not reached' },
  ]);
  expect(claimsOf('short/GET-p-prove/gateway-public/rewritten')).toContainEqual({
    claim: 'request',
    request: 'GET /product/prove',
  });
});

describe('what a proof cannot show has a reason', () => {
  test.each([
    [
      '{ match: [{ uri: { prefix: "/" }, headers: { x-a: { regex: "(a|b)[x-z]{3}" } } }], ROUTE }',
      'metadata',
    ],
    ['{ match: [{ uri: { prefix: "/none." } }], ROUTE }', 'no method of a proto'],
    ['{ directResponse: { status: 404 } }', 'answered by the proxy with HTTP 404'],
  ])('%s: %s', async (route, reason) => {
    const to = 'route: [{ destination: { host: rates.example.org } }]';
    const text = `${shop['services/orders/extra/rates.yaml']}`.replace(
      '    - name: all\n',
      `    - ${route.replace('ROUTE', to)}\n    - name: all\n`,
    );
    const { list } = await planOf({ 'services/orders/extra/rates.yaml': text });
    expect(unprovenIn(list, 'VirtualService rates: route-1')).toContain(reason);
  });

  test('if earlier routes match all its calls', async () => {
    const route = '{ route: [{ destination: { host: ledger } }] }';
    const http = `[${route}, { name: late, ${route.slice(2)}]`;
    const text = `${shop['services/stock/extra/ledger.yaml']}`.replace(
      /apiVersion: networking.istio.io\/v1\nkind: VirtualService[\s\S]*?---\n/,
      `${virtualService('ledger', 'ledger', http)}---\n`,
    );
    const { list } = await planOf({ 'services/stock/extra/ledger.yaml': text });
    expect(unprovenIn(list, 'VirtualService ledger: late')).toContain('routes before it match all calls');
    expect(named('stock/virtualservice-ledger/route-1/shop.v1.Stock/Get', list).expect[1]).toEqual({
      claim: 'destinations',
      destinations: [{ servers: ['ledger-old Deployment', 'ledger-new Deployment'], percent: 100 }],
    });
  });

  test('if no caller may make its calls', async () => {
    const { list } = await planOf({ 'services/orders/patches/sidecar.yaml': null });
    expect(unprovenIn(list, 'VirtualService ledger: audit')).toContain('no caller of this cluster may make');
  });
});

describe('AuthorizationPolicies', () => {
  test('that deny or allow calls have one that they decide about, and one that they leave alone', () => {
    const rule = 'stock/authorizationpolicy-ledger-is-not-purged/rule-1';
    expect(named(`${rule}/Purge/denied-to-orders`).expect).toEqual([
      { claim: 'status', anyOf: ['PERMISSION_DENIED'] },
      { claim: 'not reached' },
    ]);
    expect(named(`${rule}/shop.v1.Stock/Get/allowed-for-orders`).expect).toEqual([
      { claim: 'status', anyOf: ['OK'] },
    ]);
    expect(
      named('stock/authorizationpolicy-ledger/rule-1/shop.v1.Stock/Get/allowed-for-orders'),
    ).toMatchObject({
      from: { service: 'orders' },
    });
  });

  test('that deny a declared call fail its claim at their line, and take it from the other cases', async () => {
    const spec = `{ selector: { matchLabels: { app: stock } }, action: DENY, rules: [{ to: [{ operation: { paths: [/shop.v1.Stock/Load] } }] }] }`;
    const { list } = await planOf({ 'services/stock/extra/deny.yaml': policy('no-load', spec) });
    expect(named('stock/authorizationpolicy-no-load/rule-1/Load/denied-to-orders', list)).toMatchObject({
      kind: 'own-access',
      at: { file: 'services/stock/extra/deny.yaml:5' },
    });
    const names = list.cases.map(({ name }) => name);
    expect(names).not.toContain('stock/Load');
    expect(named('stock/Load/allowed-for-orders', list)).toMatchObject({
      kind: 'allowed',
      expect: [{ claim: 'status', anyOf: ['OK'] }],
      at: { in: 'document', file: 'services/stock/extra/deny.yaml:5' },
    });
    expect(names).toContain('stock/Load/denied-to-desk');
    expect(names).toContain('stock/Get/denied-to-strangers');
  });

  test('that a patch narrows fail the claims of the calls that they no longer allow, at the patch', async () => {
    const patch = `target: { kind: AuthorizationPolicy, name: basket }
patch:
  - { op: replace, path: /spec/rules, value: [] }
`;
    const { list } = await planOf({ 'services/basket/patches/none.yaml': patch });
    for (const method of ['Get', 'Put', 'Talk'])
      expect(named(`basket/${method}/allowed-for-orders`, list)).toMatchObject({
        from: { service: 'orders' },
        expect: [{ claim: 'status', anyOf: ['OK'] }],
        at: { in: 'document', file: 'services/basket/patches/none.yaml:3' },
      });
    expect(named('basket/Get/denied-to-strangers', list).kind).toBe('denied');
    const reasons = list.unproven.filter(({ service }) => service === 'basket').map(({ reason }) => reason);
    expect(reasons).toContain('policies of teams deny all calls that the specs declare');
    expect(reasons).not.toContain('no service or gateway of this cluster calls it');
  });

  test('with conditions that a proof does not know keep the claim for strangers', async () => {
    const spec = `{ selector: { matchLabels: { app: stock } }, action: DENY, rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }] }`;
    const { list } = await planOf({ 'services/stock/extra/deny.yaml': policy('by-address', spec) });
    expect(named('stock/Get/denied-to-strangers', list).kind).toBe('denied');
    expect(unprovenIn(list, 'calls of orders')).toContain('a condition that a proof does not know');
  });

  test('are shown by calls that no fault ends', async () => {
    const spec = `{ selector: { matchLabels: { app: basket } }, action: DENY, rules: [{ to: [{ operation: { paths: [/shop.v1.Basket/Talk] } }] }] }`;
    const faults = 'faults: [{ methods: [Get], abort: { grpcStatus: ABORTED, percent: 100 } }]';
    const { list } = await planOf({
      'services/basket/extra/deny.yaml': policy('no-talk', spec),
      'services/basket/service.yaml': `${shop['services/basket/service.yaml']}${faults}\n`,
      'clusters/shop.yaml': `${shop['clusters/shop.yaml']}`.replace(
        /( {2}basket:[\s\S]*?) {4}faults:[\s\S]*$/,
        '$1',
      ),
    });
    const own = list.cases.filter(({ kind, service }) => kind === 'own-access' && service === 'basket');
    expect(own.map(({ name }) => name)).toEqual([
      'basket/authorizationpolicy-no-talk/rule-1/Talk/denied-to-orders',
      'basket/authorizationpolicy-no-talk/rule-1/Put/allowed-for-orders',
    ]);
  });

  test('with a condition on metadata leave alone the same call without it', async () => {
    const spec = `{ selector: { matchLabels: { app: stock } }, action: DENY, rules: [{ to: [{ operation: { paths: [/shop.v1.Stock/Load] } }], when: [{ key: "request.headers[x-trial]", values: ["a*"] }] }] }`;
    const { list } = await planOf({ 'services/stock/extra/deny.yaml': policy('no-trial', spec) });
    const rule = 'stock/authorizationpolicy-no-trial/rule-1/Load';
    expect(named(`${rule}/denied-to-orders`, list)?.send.metadata).toEqual({ 'x-trial': 'aprove' });
    expect(named(`${rule}/allowed-for-orders`, list)?.send.metadata).toEqual({});
    const names = list.cases.map(({ name }) => name);
    expect(names).toContain('stock/Load');
    expect(names).toContain('stock/Load/allowed-for-orders');
  });

  test('with conditions that a proof does not know are listed', async () => {
    const spec = `{ selector: { matchLabels: { app: stock } }, action: DENY, rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }] }`;
    const { list } = await planOf({ 'services/stock/extra/deny.yaml': policy('by-address', spec) });
    expect(unprovenIn(list, 'AuthorizationPolicy by-address: rule 1')).toBe(
      'it has a condition that no case meets',
    );
  });
});

test.each([
  ['PERMISSIVE', 'accepted', ['PERMISSION_DENIED']],
  ['STRICT', 'refused', expect.arrayContaining(['UNAVAILABLE'])],
])('a PeerAuthentication with %s: plain text is %s', async (mode, what, anyOf) => {
  const text = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: own, namespace: shop }
spec: { selector: { matchLabels: { app: ledger } }, mtls: { mode: ${mode} } }
`;
  const { list } = await planOf({ 'services/stock/extra/own.yaml': text });
  const found = list.cases.find(({ name }) => name.startsWith('stock/peerauthentication-own/'));
  expect(found?.name).toContain(`plain-text-${what}`);
  expect(found?.expect[0]).toEqual({ claim: 'status', anyOf });
});

const ledgerRule = (policy: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ledger-policy, namespace: shop }
spec: { host: ledger.shop.svc.cluster.local, trafficPolicy: ${policy} }
`;

describe('DestinationRules', () => {
  test.each([
    ['loadBalancer: { consistentHash: { httpHeaderName: x-key } }', 'one-pod-for-one-x-key', 'hash'],
    [
      'outlierDetection: { consecutive5xxErrors: 3, maxEjectionPercent: 50 }',
      'ejection-of-Deployment',
      'ejection',
    ],
  ])('of pods of documents: %s', async (block, end, kind) => {
    const { list } = await planOf({
      'services/stock/extra/policy.yaml': ledgerRule(`{ ${block}, connectionPool: {} }`),
    });
    expect(named(`stock/destinationrule-ledger-policy/${end}`, list)).toMatchObject({
      kind,
      at: { in: 'document', file: 'services/stock/extra/policy.yaml:4' },
    });
    expect(unprovenIn(list, 'DestinationRule ledger-policy: connectionPool')).toContain('under load');
  });

  test('that a patch changes count for the cases of the service', async () => {
    const patch = `target: { kind: DestinationRule, name: stock }
patch: [{ op: replace, path: /spec/trafficPolicy/outlierDetection/consecutiveGatewayErrors, value: 2 }]
`;
    const { list } = await planOf({ 'services/stock/patches/errors.yaml': patch });
    expect(named('stock/ejection-of-v1', list).expect).toMatchObject([{ claim: 'ejected', after: 2 }]);
  });
});

test('documents that no case shows are listed', async () => {
  const text = `apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: { name: limit, namespace: shop }
spec: { workloadSelector: { labels: { app: stock } }, configPatches: [] }
`;
  const { list } = await planOf({ 'services/stock/extra/filter.yaml': text });
  expect(unprovenIn(list, 'EnvoyFilter limit')).toContain('proofs.yaml');
});

test('documents of one cluster alone concern that cluster', async () => {
  const other = `${shop['clusters/shop.yaml']}`.replace('name: shop', 'name: other');
  const text = virtualService('ledger-2', 'ledger-2.example.org', '[]');
  const files = { 'clusters/other.yaml': other, 'services/stock/extra/shop/more.yaml': text };
  const { plan } = await planOf(files);
  const reasons = plan.lists.map((list) => [list.cluster, unprovenIn(list, 'VirtualService ledger-2')]);
  expect(Object.fromEntries(reasons)).toEqual({
    other: undefined,
    shop: 'no server here can represent ledger-2.example.org',
  });
});
