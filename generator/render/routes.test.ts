import { describe, expect, test } from 'vitest';
import { appended, ordersInDev, paths } from '../testing/edited.ts';
import { at, documentIn, itemsAt, rendered } from '../testing/rendered.ts';
import type { Files } from '../testing/temporary-repository.ts';

const { orders } = paths;

const host = 'orders.shop.svc.cluster.local';

async function virtualServiceIn(files: Files) {
  return documentIn(await rendered(files), 'overlays/dev/orders', 'base/orders', 'virtualservice');
}

async function routesIn(files: Files): Promise<readonly unknown[]> {
  return itemsAt(await virtualServiceIn(files), 'spec', 'http');
}

/**
 * The route for calls of a method: the first that matches its path, otherwise the one that matches
 * everything.
 */
function routeOf(routes: readonly unknown[], method: string): unknown {
  const uri = `/shop.v1.Orders/${method}`;
  return routes.find(
    (route) => at(route, 'match') === undefined || at(route, 'match', 0, 'uri', 'exact') === uri,
  );
}

describe('retries', () => {
  test('are set on every route, because Istio retries calls by default', async () => {
    const routes = await routesIn(
      appended(orders, 'methods:\n  Get: { timeout: 1s }\n  Place: { retries: off }\n'),
    );
    expect(routes.length).toBeGreaterThan(2);
    for (const route of routes) expect(at(route, 'retries', 'attempts')).toBeTypeOf('number');
  });

  test('that are off have 0 attempts', async () => {
    const routes = await routesIn(appended(orders, 'methods: { Place: { retries: off } }\n'));
    expect(at(routeOf(routes, 'Place'), 'retries')).toEqual({ attempts: 0 });
  });

  test('that are not set happen only if the server has not seen the call', async () => {
    const routes = await routesIn({});
    expect(at(routeOf(routes, 'Place'), 'retries')).toEqual({
      attempts: 2,
      retryOn: 'connect-failure,refused-stream',
    });
  });

  test('are those of the spec, without keys that only the generator uses', async () => {
    const policy =
      '{ attempts: 3, perTryTimeout: 250ms, retryOn: [unavailable, internal], nonIdempotent: allow }';
    const routes = await routesIn(appended(orders, `retries: ${policy}\n`));
    expect(at(routeOf(routes, 'Place'), 'retries')).toEqual({
      attempts: 3,
      perTryTimeout: '250ms',
      retryOn: 'unavailable,internal',
    });
  });
});

describe('routes of methods', () => {
  const methods = 'timeout: 9s\nmethods:\n  Place: { timeout: 3s }\n  Get: { retries: off }\n';

  test('match the path of the call exactly, and precede the default', async () => {
    const routes = await routesIn(appended(orders, methods));
    const matches = routes.map((route) => at(route, 'match', 0, 'uri', 'exact'));
    expect(matches).toContain('/shop.v1.Orders/Place');
    expect(matches).toContain('/shop.v1.Orders/Get');
    expect(matches.slice(0, -1)).not.toContain(undefined);
  });

  test('leave the rest to a default that matches everything and is last', async () => {
    const routes = await routesIn(appended(orders, methods));
    expect(routes.filter((route) => at(route, 'match') === undefined)).toEqual([routes.at(-1)]);
    expect(routes.at(-1)).toMatchObject({ name: 'default', timeout: '9s' });
  });

  test('use the values of the service if the method has none', async () => {
    const routes = await routesIn(appended(orders, methods));
    expect(routeOf(routes, 'Place')).toMatchObject({ timeout: '3s', retries: { attempts: 2 } });
    expect(routeOf(routes, 'Get')).toMatchObject({ timeout: '9s', retries: { attempts: 0 } });
  });

  test('have unique names, by which they are found in Envoy', async () => {
    const names = (await routesIn(appended(orders, methods))).map((route) => at(route, 'name'));
    expect(names).toContain('shop.v1.Orders/Place');
    expect(names).toHaveLength(new Set(names).size);
  });
});

describe('destinations', () => {
  const versions = ['versions:', '  v1: { tag: v1.0.0 }', '  v2: { tag: v1.1.0 }', '  v3: { tag: v1.2.0 }'];

  test('are the subset without a weight if one version runs', async () => {
    for (const route of await routesIn({}))
      expect(at(route, 'route')).toEqual([{ destination: { host, subset: 'v1' } }]);
  });

  test('are all versions with their weights, including 0', async () => {
    const routes = await routesIn(ordersInDev(...versions, 'weights: { v2: 10, v1: 90 }'));
    for (const route of routes) {
      expect(at(route, 'route')).toEqual([
        { destination: { host, subset: 'v1' }, weight: 90 },
        { destination: { host, subset: 'v2' }, weight: 10 },
        { destination: { host, subset: 'v3' }, weight: 0 },
      ]);
    }
  });

  test('work for a version with the name of a property of every JavaScript object', async () => {
    const routes = await routesIn(
      ordersInDev(
        'versions:',
        '  v1: { tag: v1.0.0 }',
        '  constructor: { tag: v1.1.0 }',
        'weights: { v1: 100 }',
      ),
    );
    expect(at(routes.at(-1), 'route', 1)).toEqual({
      destination: { host, subset: 'constructor' },
      weight: 0,
    });
  });
});

test('the host is the full name of the service, in the domain of the fleet', async () => {
  const fleet = { 'clusters/fleet.yaml': 'repoURL: https://x\nstages: [dev]\nclusterDomain: corp.example\n' };
  expect(at(await virtualServiceIn(fleet), 'spec', 'hosts')).toEqual(['orders.shop.svc.corp.example']);
});
