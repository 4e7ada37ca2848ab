import { describe, expect, test } from 'vitest';
import { edited, paths } from '../../testing/edited.ts';
import { merged } from '../../testing/merged.ts';
import { at, documentIn, itemsAt, rendered } from '../../testing/rendered.ts';
import type { Files } from '../../testing/temporary-repository.ts';

const { orders, stock, dev, proto } = paths;

async function routesIn(files: Files, service = 'stock'): Promise<readonly unknown[]> {
  const tree = await rendered(files);
  const document = documentIn(tree, `overlays/dev/${service}`, `base/${service}`, 'virtualservice');
  return itemsAt(document, 'spec', 'http');
}

const named = (routes: readonly unknown[], name: string) =>
  routes.find((route) => at(route, 'name') === name);

const limitsOf = (route: unknown) => [at(route, 'timeout'), at(route, 'retries', 'perTryTimeout')];

describe('limits of the service', () => {
  const retries = { attempts: 1, perTryTimeout: '100ms', retryOn: ['connect-failure'] };

  test('do not end streams of a server-streaming method', async () => {
    const routes = await routesIn(merged(orders, { timeout: '1s', retries }), 'orders');
    expect(routes.map((route) => at(route, 'name'))).toEqual(['shop.v1.Orders/Watch', 'default']);
    expect(routes.map(limitsOf)).toEqual([
      [undefined, undefined],
      ['1s', '100ms'],
    ]);
    expect(at(routes[0], 'retries')).toEqual({ attempts: 1, retryOn: 'connect-failure' });
  });

  test('apply to a client-streaming method: they count from the end of the request', async () => {
    const files = {
      ...edited(proto, ['Place(Message)', 'Place(stream Message)']),
      ...merged(orders, { timeout: '1s' }),
    };
    const routes = await routesIn(files, 'orders');
    expect(named(routes, 'shop.v1.Orders/Place')).toBeUndefined();
  });

  test('are not inherited by the entry of a server-streaming method, which can have its own limits', async () => {
    const silent = await routesIn(
      merged(orders, { timeout: '1s', methods: { Watch: { retries: 'off' } } }),
      'orders',
    );
    expect(limitsOf(named(silent, 'shop.v1.Orders/Watch'))).toEqual([undefined, undefined]);
    const routes = await routesIn(
      merged(orders, { methods: { Watch: { timeout: '1h', retries } } }),
      'orders',
    );
    expect(limitsOf(named(routes, 'shop.v1.Orders/Watch'))).toEqual(['1h', '100ms']);
  });

  test('are lifted for a method by off', async () => {
    const routes = await routesIn(merged(stock, { timeout: '1s', methods: { Get: { timeout: 'off' } } }));
    expect(routes.map(limitsOf)).toEqual([
      [undefined, undefined],
      ['1s', undefined],
    ]);
  });
});

const twoVersions = { versions: { v1: { tag: 'v1' }, v2: { tag: 'v2' } }, weights: { v1: 90, v2: 10 } };

/** Stock in dev with two versions, and more. */
const inDev = (more: object): Files => merged(dev, { services: { stock: { ...twoVersions, ...more } } });

test('weights of methods do not depend on their order, and the routes are in that of the proto', async () => {
  const first = { Reserve: { v2: 50, v1: 50 }, Get: { v1: 1, v2: 99 } };
  const second = { Get: { v2: 99, v1: 1 }, Reserve: { v1: 50, v2: 50 } };
  const routes = await routesIn(inDev({ methodWeights: first }));
  expect(await routesIn(inDev({ methodWeights: second }))).toEqual(routes);
  expect(routes.map((route) => at(route, 'name'))).toEqual([
    'shop.v1.Stock/Get',
    'shop.v1.Stock/Reserve',
    'default',
  ]);
});

describe('mirrors', () => {
  const shadow = {
    'services/shadow/service.yaml': JSON.stringify({
      name: 'shadow',
      owner: 'team-stock',
      namespace: 'dark',
      image: 'registry.example.com/shop/shadow',
      grpc: { port: 50052, services: ['shop.v1.Stock'] },
    }),
  };
  const toService = { methods: ['Get'], service: 'shadow' };
  const toSubset = { methods: ['Get'], subset: 'v2', percent: 0.5 };
  const copies = [
    // The port is named: with a second one, Istio would take that of stock.
    { destination: { host: 'shadow.dark.svc.cluster.local', port: { number: 50052 } } },
    { destination: { host: 'stock.shop.svc.cluster.local', subset: 'v2' }, percentage: { value: 0.5 } },
  ];
  const cluster = merged(dev, {
    services: { stock: twoVersions, shadow: { versions: { v1: { tag: 'v1' } } } },
  });

  test('of one method can be several, to services and to subsets', async () => {
    const files = { ...shadow, ...cluster, ...merged(stock, { mirror: [toService, toSubset] }) };
    expect(at((await routesIn(files))[0], 'mirrors')).toEqual(copies);
  });

  test('and faults of a method also apply to its calls through a rule', async () => {
    const abort = { grpcStatus: 'UNAVAILABLE' };
    const routes = await routesIn(
      inDev({
        mirror: [toSubset],
        faults: [{ methods: ['Get'], abort }],
        routes: [{ name: 'a', match: { metadata: { 'x-a': { present: true } } }, subset: 'v1' }],
      }),
    );
    const treated = {
      mirrors: [copies[1]],
      fault: { abort: { ...abort, percentage: { value: 100 } } },
    };
    expect(named(routes, 'a/shop.v1.Stock/Get')).toMatchObject(treated);
    expect(named(routes, 'shop.v1.Stock/Get')).toMatchObject(treated);
    expect(Object.keys(Object(named(routes, 'a')))).toEqual(['name', 'match', 'route', 'retries']);
  });
});

test('a fault for some calls precedes the rules, and the fault for all other calls does not apply to these', async () => {
  const some = {
    methods: ['Get'],
    metadata: { 'x-a': { exact: 'a' } },
    delay: { fixedDelay: '1s', percent: 5 },
  };
  const all = { methods: ['Get'], abort: { grpcStatus: 'ABORTED' }, delay: { fixedDelay: '2s' } };
  const rule = { name: 'a', match: { metadata: { 'x-a': { present: true } } }, timeout: '1s' };
  const routes = await routesIn(merged(stock, { faults: [some, all], routes: [rule] }));
  expect(routes.map((route) => [at(route, 'name'), at(route, 'fault', 'delay', 'fixedDelay')])).toEqual([
    ['faults[0]/shop.v1.Stock/Get', '1s'],
    ['a/shop.v1.Stock/Get', '2s'],
    ['a', undefined],
    ['shop.v1.Stock/Get', '2s'],
    ['default', undefined],
  ]);
  expect(at(routes[0], 'fault')).toEqual({ delay: { fixedDelay: '1s', percentage: { value: 5 } } });
});
