import { describe, expect, test } from 'vitest';
import { paths } from '../../testing/edited.ts';
import { merged } from '../../testing/merged.ts';
import { at, documentIn, itemsAt, rendered } from '../../testing/rendered.ts';
import { type Files, soundFiles } from '../../testing/temporary-repository.ts';

const { orders, stock, dev } = paths;
const host = 'stock.shop.svc.cluster.local';

async function routesIn(files: Files, service = 'stock'): Promise<readonly unknown[]> {
  const tree = await rendered(files);
  const document = documentIn(tree, `overlays/dev/${service}`, `base/${service}`, 'virtualservice');
  return itemsAt(document, 'spec', 'http');
}

const namesOf = (routes: readonly unknown[]) => routes.map((route) => at(route, 'name'));

const named = (routes: readonly unknown[], name: string) =>
  routes.find((route) => at(route, 'name') === name);

/** Stock in dev with two versions, and more. */
const inDev = (more: object): Files => merged(dev, { services: { stock: { ...twoVersions, ...more } } });

const twoVersions = {
  versions: { v1: { tag: 'v1' }, v2: { tag: 'v2' }, v3: { tag: 'v3' } },
  weights: { v1: 90, v2: 5, v3: 5 },
};

const beta = { metadata: { 'x-user-group': { exact: 'beta' } } };

describe('matches', () => {
  test('are one for each path and each caller, in the namespace of the caller', async () => {
    const match = { methods: ['Get', 'Reserve'], callers: ['orders', 'desk'] };
    const files = {
      ...merged(stock, { routes: [{ name: 'a', match, timeout: '1s' }] }),
      'services/desk/service.yaml': `${soundFiles[orders]}`
        .replaceAll('name: orders', 'name: desk')
        .replace('namespace: shop', 'namespace: office'),
    };
    const source = (app: string, sourceNamespace: string) => ({ sourceLabels: { app }, sourceNamespace });
    expect(at(named(await routesIn(files), 'a'), 'match')).toEqual([
      { uri: { exact: '/shop.v1.Stock/Get' }, ...source('orders', 'shop') },
      { uri: { exact: '/shop.v1.Stock/Get' }, ...source('desk', 'office') },
      { uri: { exact: '/shop.v1.Stock/Reserve' }, ...source('orders', 'shop') },
      { uri: { exact: '/shop.v1.Stock/Reserve' }, ...source('desk', 'office') },
    ]);
  });

  test('contain every condition on metadata in the terms of Istio, by name', async () => {
    const metadata = {
      'x-f': { exact: 'e' },
      'x-e': { prefix: 'p' },
      'x-d': { regex: 'a|b' },
      'x-c': { present: true },
      'x-b': { absent: true },
    };
    const files = merged(stock, { routes: [{ name: 'a', match: { metadata }, timeout: '1s' }] });
    const match = at(named(await routesIn(files), 'a'), 'match');
    const headers = { 'x-c': {}, 'x-d': { regex: 'a|b' }, 'x-e': { prefix: 'p' }, 'x-f': { exact: 'e' } };
    expect(match).toEqual([{ headers, withoutHeaders: { 'x-b': {} } }]);
    expect(Object.keys(Object(at(match, 0, 'headers')))).toEqual(Object.keys(headers));
  });
});

describe('destinations', () => {
  test('of a rule are only its versions, in the order of the cluster', async () => {
    const routes = await routesIn(
      inDev({
        routes: [
          { name: 'split', match: { methods: ['Get'] }, weights: { v3: 40, v1: 60 } },
          { name: 'whole', match: { methods: ['Reserve'] }, subset: 'v2' },
        ],
      }),
    );
    expect(at(named(routes, 'split'), 'route')).toEqual([
      { destination: { host, subset: 'v1' }, weight: 60 },
      { destination: { host, subset: 'v3' }, weight: 40 },
    ]);
    expect(at(named(routes, 'whole'), 'route')).toEqual([{ destination: { host, subset: 'v2' } }]);
  });

  test('of a rule without versions are those of each method', async () => {
    const routes = await routesIn(
      inDev({
        methodWeights: { Reserve: { v2: 100 } },
        routes: [{ name: 'fast', match: beta, timeout: '1s' }],
      }),
    );
    const names = ['fast/shop.v1.Stock/Reserve', 'fast', 'shop.v1.Stock/Reserve', 'default'];
    expect(namesOf(routes)).toEqual(names);
    const weights = (name: string) =>
      itemsAt(named(routes, name), 'route').map((destination) => at(destination, 'weight'));
    expect(names.map(weights)).toEqual([
      [0, 100, 0],
      [90, 5, 5],
      [0, 100, 0],
      [90, 5, 5],
    ]);
  });
});

describe('a rule', () => {
  const policies = {
    timeout: '9s',
    methods: { Get: { timeout: '1s' }, Watch: { retries: 'off' } },
  };

  test('keeps the policies of its methods, in routes with recognisable names', async () => {
    const rule = { name: 'a', match: { services: ['shop.v1.Orders'], ...beta }, authority: 'a.example.com' };
    const routes = await routesIn(merged(orders, { ...policies, routes: [rule] }), 'orders');
    expect(namesOf(routes).slice(0, 3)).toEqual(['a/shop.v1.Orders/Get', 'a/shop.v1.Orders/Watch', 'a']);
    expect(named(routes, 'a/shop.v1.Orders/Get')).toMatchObject({ timeout: '1s' });
    expect(at(named(routes, 'a/shop.v1.Orders/Watch'), 'timeout')).toBeUndefined();
    expect(named(routes, 'a')).toMatchObject({
      match: [{ uri: { prefix: '/shop.v1.Orders/' } }],
      timeout: '9s',
      rewrite: { authority: 'a.example.com' },
    });
  });

  test('is one route if it decides everything that differs', async () => {
    const rule = { name: 'a', match: { methods: ['Get', 'Place'] }, timeout: '2s', retries: 'off' };
    const routes = await routesIn(merged(orders, { ...policies, routes: [rule] }), 'orders');
    expect(routes[0]).toMatchObject({
      name: 'a',
      match: [{ uri: { exact: '/shop.v1.Orders/Get' } }, { uri: { exact: '/shop.v1.Orders/Place' } }],
      timeout: '2s',
      retries: { attempts: 0 },
    });
    expect(namesOf(routes)).toEqual(['a', 'shop.v1.Orders/Watch', 'default']);
  });

  test('limits a stream only if it names the method', async () => {
    const retries = { attempts: 1, perTryTimeout: '100ms', retryOn: ['connect-failure'] };
    const limits = { timeout: '1s', retries };
    const open = { name: 'open', match: beta, ...limits };
    const exact = { name: 'exact', match: { methods: ['Watch'] }, ...limits };
    const routes = await routesIn(merged(orders, { routes: [open, exact] }), 'orders');
    expect(named(routes, 'open/shop.v1.Orders/Watch')).toEqual({
      name: 'open/shop.v1.Orders/Watch',
      match: [{ uri: { exact: '/shop.v1.Orders/Watch' }, headers: { 'x-user-group': { exact: 'beta' } } }],
      route: [{ destination: { host: 'orders.shop.svc.cluster.local', subset: 'v1' } }],
      retries: { attempts: 1, retryOn: 'connect-failure' },
    });
    expect(named(routes, 'exact')).toMatchObject({ timeout: '1s', retries: { perTryTimeout: '100ms' } });
  });

  test('changes headers of the request and of the response', async () => {
    const changes = { remove: ['x-z'], add: { 'x-b': 'b', 'x-a': 'a' }, set: { 'x-c': 'c' } };
    const rule = {
      name: 'a',
      match: beta,
      requestHeaders: changes,
      responseHeaders: { set: { 'x-d': 'd' } },
    };
    const routes = await routesIn(merged(stock, { routes: [rule] }));
    const headers = at(routes[0], 'headers');
    expect(headers).toEqual({ request: changes, response: { set: { 'x-d': 'd' } } });
    expect(JSON.stringify(at(headers, 'request', 'add'))).toBe('{"x-a":"a","x-b":"b"}');
  });
});
