import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { mergePatch } from '../../load/merge-patch.ts';
import { filesIn } from '../../testing/fixtures.ts';
import { type Files, temporaryRepository } from '../../testing/temporary-repository.ts';
import type { CaseList } from '../case.ts';
import { type ProofRequest, planProof } from '../plan.ts';

// The first test of a file compiles protos, which takes long where all cores are busy.
vi.setConfig({ testTimeout: 60_000 });

const filesOfShop = filesIn(join(import.meta.dirname, '../testdata/shop'));
const shop: Files = { ...filesOfShop, 'clusters/dev.yaml': null };
const everything: ProofRequest = { clusters: [], services: [], cases: [] };

/** A file of the shop with a change merged in. */
const merged = (path: string, change: object): Files => ({
  [path]: JSON.stringify(mergePatch(parse(String(filesOfShop[path])), change)),
});

async function listOf(files: Files = {}, wanted = everything): Promise<CaseList> {
  const plan = await planProof(temporaryRepository({ ...shop, ...files }), wanted);
  const [list] = plan.ok ? plan.lists : [];
  if (!list) throw new Error('The fleet is not sound.');
  return list;
}

const derived = await listOfShop();

async function listOfShop() {
  const { loadFleet } = await import('../load-fleet.ts');
  const { deriveCases } = await import('./index.ts');
  const loaded = await loadFleet(join(import.meta.dirname, '../testdata/shop'));
  const cluster = loaded.ok ? loaded.fleet.clusters[0] : undefined;
  if (!cluster) throw new Error('The fleet is not sound.');
  return deriveCases(cluster);
}

const named = (name: string, list = derived) => {
  const found = list.cases.find((each) => each.name === name);
  if (!found) throw new Error(`No case has the name ${name}.`);
  return found;
};

const sharesOf = (name: string, list = derived) =>
  named(name, list).expect.flatMap((claim) =>
    claim.claim === 'shares' ? claim.shares.map(({ percent }) => percent) : [],
  );

test('every case has a name of its own', () => {
  const names = derived.cases.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('every case claims something', () => {
  expect(derived.cases.filter(({ expect: claims }) => claims.length === 0)).toEqual([]);
});

test('of each service, the pods of every version must be admitted', () => {
  const services = new Set(derived.cases.flatMap(({ to }) => (to.kind === 'service' ? [to.service] : [])));
  const admitted = derived.cases.filter(({ kind }) => kind === 'admitted');
  expect(admitted.map(({ service }) => service).sort()).toEqual([...services].sort());
  expect(named('stock/pods-are-admitted')).toMatchObject({
    from: { kind: 'controller' },
    expect: [
      { claim: 'admitted', service: 'stock', workloads: ['Deployment stock-v1', 'Deployment stock-v2'] },
    ],
  });
});

describe('splits', () => {
  test.each([
    ['stock/Watch', [80, 20]],
    ['stock/Reserve', [50, 50]],
    ['stock/beta/Get', [0, 100]],
    ['stock/beta/not-x-user-group-longer', [80, 20]],
    ['stock/beta/not-GetMany', [80, 20]],
    ['stock/canary/Reserve', [30, 70]],
    ['stock/canary/not-x-canary-prefixed', [80, 20]],
    ['stock/desk/Get', [100, 0]],
    ['stock/desk/not-orders', [80, 20]],
    ['orders/Get/gateway-public', [75, 25]],
  ])('%s is answered by %j', (name, shares) => {
    expect(sharesOf(name)).toEqual(shares);
    const chance = shares.some((share) => share > 0 && share < 100);
    expect(named(name).send.calls >= 1000).toBe(chance);
  });

  test('are all that is claimed of calls through a gateway of the Gateway API', async () => {
    const list = await listOf({
      ...merged('clusters/shop.yaml', {
        gateways: {
          public: { type: 'gateway-api', className: 'istio', selector: null, serviceAccount: null },
        },
      }),
      ...merged('services/front/service.yaml', { expose: null }),
      ...merged('services/orders/service.yaml', {
        expose: { public: { grpcWeb: null, json: null, cors: null } },
        methods: { Get: { timeout: '1s', retries: { attempts: 1, retryOn: ['unavailable'] } } },
        faults: [
          {
            methods: ['Get'],
            abort: { grpcStatus: 'ABORTED', percent: 100 },
            metadata: { 'x-fault': { exact: 'a' } },
          },
        ],
        routes: [
          { name: 'all', match: { metadata: { 'x-a': { exact: 'b' } } }, weights: { v1: 0, v2: 100 } },
        ],
      }),
    });
    const through = list.cases.filter(
      ({ service, from }) => service === 'orders' && from.kind === 'gateway' && from.gateway === 'public',
    );
    expect(sharesOf('orders/Get/gateway-public', list)).toEqual([75, 25]);
    expect(new Set(through.map(({ kind }) => kind))).toEqual(new Set(['gateway', 'allowed']));
  });

  test.each(['istio', 'gateway-api'] as const)(
    'pages call operations of HTTP through a gateway of the type %s',
    async (type) => {
      const gateway =
        type === 'istio'
          ? 'type: istio, namespace: in, selector: { istio: in }, serviceAccount: in'
          : 'type: gateway-api, className: istio, namespace: in';
      const list = await listOf({
        'clusters/shop.yaml': null,
        'services/site/service.yaml': `name: site
owner: team-front
namespace: shop
image: registry.example.com/shop/site
http: { port: 80, operations: { Home: GET /, AddToCart: POST /cart } }
expose:
  web: { hosts: [front.example.com], cors: { origins: [https://shop.example.com] } }
`,
        'clusters/dev.yaml': `name: dev
stage: dev
gateways: { web: { ${gateway}, tls: off } }
services: { site: { versions: { v1: { tag: v1.0.0 } } } }
`,
      });
      const cases = list.cases.filter(({ kind }) => kind === 'browser');
      expect(cases.map(({ name, send: { browser, request } }) => [name, browser?.as, request])).toEqual([
        ['site/AddToCart/request-of-page-through-web', 'json', { verb: 'POST', path: '/cart' }],
        ['site/AddToCart/preflight-through-web', 'preflight', { verb: 'POST', path: '/cart' }],
        [
          'site/AddToCart/preflight-of-foreign-page-through-web',
          'preflight',
          { verb: 'POST', path: '/cart' },
        ],
      ]);
    },
  );

  test('browsers call what is exposed for them, from the page that is allowed', () => {
    const cases = derived.cases.filter(({ kind }) => kind === 'browser');
    expect(cases.map(({ name, send }) => [name, send.browser])).toEqual([
      ['orders/Get/grpc-web-through-public', { as: 'grpc-web', origin: 'https://shop.example.com' }],
      [
        'orders/Get/json-GET-/v1/orders/{text}-through-public',
        {
          as: 'json',
          origin: 'https://shop.example.com',
          request: { verb: 'GET', path: '/v1/orders/1' },
        },
      ],
      [
        'orders/Get/json-with-PATCH-through-public',
        {
          as: 'json',
          origin: 'https://shop.example.com',
          request: { verb: 'PATCH', path: '/v1/orders/1' },
        },
      ],
      ['orders/Get/preflight-through-public', { as: 'preflight', origin: 'https://shop.example.com' }],
      [
        'orders/Get/json-preflight-through-public',
        {
          as: 'preflight',
          origin: 'https://shop.example.com',
          request: { verb: 'GET', path: '/v1/orders/1' },
        },
      ],
      [
        'orders/Get/preflight-of-foreign-page-through-public',
        { as: 'preflight', origin: 'https://prove.example.org' },
      ],
    ]);
  });

  test('follow an override of the cluster', async () => {
    const list = await listOf(
      merged('clusters/shop.yaml', { services: { stock: { weights: { v1: 1, v2: 99 } } } }),
    );
    expect(sharesOf('stock/Watch', list)).toEqual([1, 99]);
  });
});

describe('retries', () => {
  test.each([
    ['stock/Reserve/retried', 2],
    ['stock/Reserve/exhausted', 2],
    ['stock/Reserve/not-retried', 1],
    ['stock/GetMany/exhausted', 3],
    ['stock/Load/not-retried', 1],
  ])('%s: %i tries', (name, each) => {
    expect(named(name).expect).toContainEqual({ claim: 'tries', each });
  });

  test('run alone if errors are counted, and reset the counters', () => {
    expect(named('stock/Reserve/retried')).toMatchObject({
      disturbs: true,
      send: { reset: 'each', atOnce: 1 },
    });
    expect(named('stock/GetMany/retried').disturbs).toBe(false);
  });

  test('whose tries alone eject pods are not provable', async () => {
    const list = await listOf(
      merged('services/stock/service.yaml', { outlierDetection: { consecutiveGatewayErrors: 2 } }),
    );
    expect(list.cases.some(({ name }) => name === 'stock/Reserve/retried')).toBe(false);
    expect(list.unproven).toContainEqual(
      expect.objectContaining({
        setting: expect.stringContaining('retries of Reserve'),
        reason: expect.stringContaining('eject'),
      }),
    );
  });
});

describe('limits', () => {
  test('are met by a server that is slower, and by less than ten times', () => {
    const { behaviour, expect: claims } = named('stock/Load/timeout');
    const slow = behaviour[0]?.slowMs ?? 0;
    expect(slow).toBeGreaterThan(5_000);
    expect(slow).toBeLessThan(30_000);
    expect(claims).toContainEqual({ claim: 'ends before the server' });
  });

  test('of a try lie below the limit of the call', () => {
    expect(named('stock/GetMany/slow-tries-exhausted').expect).toContainEqual({ claim: 'tries', each: 3 });
    expect(named('stock/GetMany/slow-try-repeated').behaviour[0]).toMatchObject({ slowTries: 1 });
    expect(derived.unproven).toContainEqual(
      expect.objectContaining({ setting: expect.stringContaining('timeout of GetMany') }),
    );
  });
});

test('copies are claimed where they go', () => {
  expect(named('stock/GetMany/copies-to-shadow').expect).toContainEqual({
    claim: 'copies',
    service: 'shadow',
    percent: 20,
  });
  expect(named('stock/Watch/copies-to-v2').expect).toContainEqual({
    claim: 'copies',
    service: 'stock',
    version: 'v2',
    percent: 50,
  });
});

test('headers are claimed as they were sent and changed', () => {
  const { send, behaviour, expect: claims } = named('stock/canary/Watch/headers');
  expect(send.metadata).toMatchObject({ 'x-secret': 'prove-before', 'x-canary': 'stock--and-more' });
  expect(behaviour[0]?.answer).toEqual({ 'x-answered-by': 'prove-before', 'x-internal': 'prove-before' });
  expect(claims.slice(1)).toEqual([
    { claim: 'request header', name: 'x-canary-route', value: 'yes' },
    { claim: 'request header', name: 'x-seen', value: 'prove-before,route' },
    { claim: 'request header', name: 'x-secret', value: undefined },
    { claim: 'response header', name: 'x-answered-by', value: 'canary' },
    { claim: 'response header', name: 'x-internal', value: undefined },
  ]);
});

describe('who reaches what', () => {
  const ending = (name: string) => named(name).expect[0];

  test.each([
    ['stock/Get/allowed-for-desk', ['OK']],
    ['stock/GetMany/denied-to-desk', ['PERMISSION_DENIED']],
    ['stock/Purge/denied-to-orders', ['PERMISSION_DENIED']],
    ['stock/Get/denied-to-strangers', ['PERMISSION_DENIED']],
    ['basket/Check/allowed-for-monitoring-prober', ['OK']],
    ['basket/Check/denied-to-orders', ['PERMISSION_DENIED']],
  ])('%s: %j', (name, anyOf) => {
    expect(ending(name)).toEqual({ claim: 'status', anyOf });
  });

  test('plain text, and what is not called, does not get there', () => {
    for (const name of [
      'stock/Get/plain-text-refused',
      'basket/no-way-to-orders',
      'orders/Place/not-exposed-by-public',
    ])
      expect(named(name).expect).toContainEqual({ claim: 'not reached' });
  });

  test('a method that needs a token is called with one, without, and without a claim of it', async () => {
    const list = await listOf(
      merged('services/basket/service.yaml', {
        jwt: {
          issuer: 'https://issuer.example.com',
          jwksUri: 'https://issuer.example.com/jwks',
          audiences: ['shop'],
          require: [{ methods: ['Put'], claims: { 'realm_access[roles]': ['customer'], scope: ['write'] } }],
        },
      }),
    );
    const claims = { iss: 'https://issuer.example.com', aud: 'shop', realm_access: { roles: ['customer'] } };
    expect(named('basket/Put', list).send.token).toMatchObject({
      header: 'authorization',
      prefix: 'Bearer ',
      claims: { ...claims, scope: 'write' },
    });
    expect(named('basket/Put/denied-to-calls-without-token', list).send).not.toHaveProperty('token');
    expect(named('basket/Put/denied-to-calls-without-claim', list).send.token?.claims).toMatchObject({
      realm_access: { roles: ['prove-other'] },
      scope: 'write',
    });
    expect(named('basket/Get', list).send).not.toHaveProperty('token');
  });
});

describe('a dry run of the policies', () => {
  const tried = { policies: { mode: 'dry-run' } };

  test('answers callers that the policies would deny', async () => {
    const list = await listOf(merged('services/stock/service.yaml', tried));
    const kinds = list.cases.filter(({ service }) => service === 'stock').map(({ kind }) => kind);
    expect(kinds).not.toContain('denied');
    const open = list.cases.filter(({ name }) => name.includes('answered-in-dry-run-to-'));
    expect(open.map(({ from }) => from.kind)).toContain('identity');
    for (const { expect: claims } of open) expect(claims).toEqual([{ claim: 'status', anyOf: ['OK'] }]);
  });

  test('ends with the mode of the cluster', async () => {
    const list = await listOf({
      ...merged('services/stock/service.yaml', tried),
      ...merged('clusters/shop.yaml', { services: { stock: { policies: { mode: 'enforce' } } } }),
    });
    expect(list.cases.filter(({ name }) => name.includes('dry-run'))).toEqual([]);
    expect(list.cases.some(({ service, kind }) => service === 'stock' && kind === 'denied')).toBe(true);
  });
});

describe('pods', () => {
  test('are ejected after as many errors as the policy tolerates', () => {
    const pod = { service: 'stock', version: 'v1', index: 2 };
    expect(named('stock/ejection-of-v1').expect).toEqual([{ claim: 'ejected', pod, after: 4 }]);
  });

  test('that are too few for an ejection are reported', async () => {
    const list = await listOf(
      merged('services/stock/service.yaml', { outlierDetection: { maxEjectionPercent: 10 } }),
    );
    expect(list.unproven).toContainEqual(
      expect.objectContaining({ setting: 'outlierDetection', reason: expect.stringContaining('10') }),
    );
  });

  test('are chosen by a key', () => {
    expect(named('basket/one-pod-for-one-x-customer').send.vary).toEqual({ name: 'x-customer', values: 40 });
  });
});

describe('a selection', () => {
  test('is by the name of a case, or by what names begin with', async () => {
    const list = await listOf({}, { ...everything, cases: ['stock/beta'] });
    expect(list.cases.map(({ name }) => name)).toContain('stock/beta/Get');
    expect(list.cases.every(({ name }) => name.startsWith('stock/beta/'))).toBe(true);
  });

  test('of an unknown name suggests the nearest one', async () => {
    await expect(listOf({}, { ...everything, cases: ['stock/beto'] })).rejects.toThrow(
      /no case has the name stock\/beto/,
    );
    await expect(listOf({}, { ...everything, clusters: ['shup'] })).rejects.toThrow('did you mean shop?');
  });
});

test('metrics by method are reported as not provable, if a cluster has them', async () => {
  const telemetry = { providers: { prometheus: 'local' }, metrics: { perMethod: true } };
  const list = await listOf(merged('clusters/shop.yaml', { telemetry }));
  expect(list.unproven).toContainEqual(
    expect.objectContaining({ service: 'stock', setting: 'metrics by method' }),
  );
});

describe('operations of an HTTP server', () => {
  test('get a request each, at the port of HTTP', () => {
    expect(named('front/View')).toMatchObject({
      to: { kind: 'service', service: 'front', port: 80 },
      send: { request: { verb: 'GET', path: '/product/prove' } },
    });
    expect(sharesOf('front/View')).toEqual([80, 20]);
    expect(sharesOf('front/testers/View')).toEqual([0, 100]);
    expect(named('front/View/gateway-public').from).toMatchObject({ host: 'shop.example.com' });
  });

  test.each([
    ['front/View/exhausted', 'HTTP 503', 3],
    ['front/View/not-retried', 'HTTP 500', 1],
    ['front/Stock/exhausted', 'HTTP 500', 2],
    ['front/Stock/not-retried', 'HTTP 429', 1],
    ['front/Home/not-retried', 'HTTP 503', 1],
  ])('%s: %s after %i tries', (name, status, each) => {
    expect(named(name).expect).toEqual([
      { claim: 'status', anyOf: [status] },
      { claim: 'tries', each },
    ]);
  });

  test('a limit ends them with 504, and a slow try is repeated on answers of gateways', () => {
    expect(named('front/Home/timeout').expect).toContainEqual({ claim: 'status', anyOf: ['HTTP 504'] });
    expect(named('front/View/slow-try-repeated').expect).toContainEqual({ claim: 'tries', each: 2 });
  });

  test('are denied with 403 to others, and so are requests of no operation', () => {
    const denied = derived.cases.filter(({ service, kind }) => service === 'front' && kind === 'denied');
    expect(denied.map(({ name }) => name)).toContain('front/POST-product-prove/denied-to-orders');
    for (const { expect: claims } of denied)
      expect(claims).toContainEqual({ claim: 'status', anyOf: ['HTTP 403'] });
  });

  test('are not routed by a gateway that does not expose them', () => {
    expect(named('front/Api/not-exposed-by-public').expect).toContainEqual({
      claim: 'status',
      anyOf: ['HTTP 404', 'HTTP 403'],
    });
  });

  test('are called by written proofs, by name', async () => {
    const proofs = [
      { name: 'by-name', from: { service: 'orders' }, call: 'View', expect: { version: 'v1' } },
    ];
    const list = await listOf({
      'services/front/proofs.yaml': JSON.stringify({ proofs }),
      ...merged('clusters/shop.yaml', { services: { front: { weights: { v1: 100, v2: 0 } } } }),
    });
    expect(named('front/proofs/by-name', list)).toMatchObject({
      to: { port: 80 },
      send: { request: { verb: 'GET', path: '/product/prove' } },
    });
  });
});
