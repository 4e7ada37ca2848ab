import { expect, test } from 'vitest';
import { exposedPaths, exposedRoutes } from './exposed-routes.ts';
import type { Route } from './routing/route.ts';

const served = ['shop.v1.Orders/Get', 'shop.v1.Orders/Place', 'shop.v1.Returns/Get'].map((path) => ({
  path,
  clientStreaming: false,
  serverStreaming: false,
  idempotency: 'IDEMPOTENT' as const,
}));

const route = (name: string, settings: Partial<Route>): Route => ({
  name,
  paths: [],
  metadata: {},
  callers: [],
  mirrors: [],
  policy: { retries: { attempts: 0 } },
  ...settings,
});

/** Names and paths of the routes that are left. */
const left = (routes: readonly Route[], methods: readonly string[]) =>
  exposedRoutes(routes, exposedPaths(served, methods)).map(({ name, paths }) => [name, paths]);

test('a service whose methods are all exposed is exposed as a whole', () => {
  expect(exposedPaths(served, ['shop.v1.Orders/Get', 'shop.v1.Orders/Place'])).toEqual([
    { service: 'shop.v1.Orders' },
  ]);
  expect(exposedPaths(served, ['shop.v1.Orders/Place', 'shop.v1.Returns/Get'])).toEqual([
    { method: 'shop.v1.Orders/Place' },
    { service: 'shop.v1.Returns' },
  ]);
});

test('a route for any call becomes a route for the exposed paths', () => {
  const methods = ['shop.v1.Orders/Place', 'shop.v1.Returns/Get'];
  expect(left([route('default', {})], methods)).toEqual([
    ['default', [{ method: 'shop.v1.Orders/Place' }, { service: 'shop.v1.Returns' }]],
  ]);
});

test('a route keeps its exposed part, and is removed if it has none', () => {
  const routes = [
    route('place', { paths: [{ method: 'shop.v1.Orders/Place' }] }),
    route('get', { paths: [{ method: 'shop.v1.Orders/Get' }] }),
    route('orders', { paths: [{ service: 'shop.v1.Orders' }] }),
    route('returns', { paths: [{ service: 'shop.v1.Returns' }] }),
    route('some', { paths: [{ method: 'shop.v1.Orders/Get' }, { service: 'shop.v1.Orders' }] }),
  ];
  for (const position of [1, 2, 4])
    expect(left(routes.slice(position, position + 1), ['shop.v1.Orders/Get'])).toEqual([
      [routes[position]?.name, [{ method: 'shop.v1.Orders/Get' }]],
    ]);
  expect(left(routes, ['shop.v1.Orders/Get'])).toEqual([['get', [{ method: 'shop.v1.Orders/Get' }]]]);
});

test('a path that an earlier route always matches is left out of later routes', () => {
  const methods = ['shop.v1.Orders/Get', 'shop.v1.Orders/Place', 'shop.v1.Returns/Get'];
  const get = [{ method: 'shop.v1.Orders/Get' }];
  const routes = (some: Partial<Route>) => [
    route('get', { paths: get, ...some }),
    route('metadata', { paths: get, metadata: { 'x-a': { present: true } } }),
    route('default', {}),
  ];
  expect(left(routes({}), methods.slice(0, 1))).toEqual([['get', get]]);
  expect(left(routes({}), [methods[0] ?? '', methods[2] ?? ''])).toEqual([
    ['get', get],
    ['default', [{ service: 'shop.v1.Returns' }]],
  ]);
  expect(left(routes({ metadata: { 'x-b': { exact: 'b' } } }), methods.slice(0, 1))).toEqual([
    ['get', get],
    ['metadata', get],
    ['default', get],
  ]);
});

test('a method after its whole service is left out, but not the other way round', () => {
  const whole = route('orders', { paths: [{ service: 'shop.v1.Orders' }] });
  const get = route('get', { paths: [{ method: 'shop.v1.Orders/Get' }] });
  const methods = ['shop.v1.Orders/Get', 'shop.v1.Orders/Place'];
  expect(left([whole, get], methods).map(([name]) => name)).toEqual(['orders']);
  expect(left([get, whole], methods).map(([name]) => name)).toEqual(['get', 'orders']);
});

test('a route for callers in the mesh is not part of a gateway', () => {
  const routes = [route('billing', { callers: [{ name: 'billing', namespace: 'shop' }] })];
  expect(left(routes, ['shop.v1.Orders/Get'])).toEqual([]);
});
