import { expect, test } from 'vitest';
import { exposedPaths, exposedRoutes } from './exposed-routes.ts';
import type { Route } from './traffic/routes.ts';

const served = ['shop.v1.Orders/Get', 'shop.v1.Orders/Place', 'shop.v1.Returns/Get'].map((path) => ({
  path,
  clientStreaming: false,
  serverStreaming: false,
  idempotency: 'IDEMPOTENT' as const,
}));

const route = (name: string, said: Partial<Route>): Route => ({
  name,
  paths: [],
  metadata: {},
  callers: [],
  mirrors: [],
  policy: { retries: { attempts: 0 } },
  ...said,
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

test('a route for any call becomes one for what is exposed', () => {
  const methods = ['shop.v1.Orders/Place', 'shop.v1.Returns/Get'];
  expect(left([route('default', {})], methods)).toEqual([
    ['default', [{ method: 'shop.v1.Orders/Place' }, { service: 'shop.v1.Returns' }]],
  ]);
});

test('a route keeps what of it is exposed, and goes where nothing is', () => {
  const routes = [
    route('place', { paths: [{ method: 'shop.v1.Orders/Place' }] }),
    route('get', { paths: [{ method: 'shop.v1.Orders/Get' }] }),
    route('orders', { paths: [{ service: 'shop.v1.Orders' }] }),
    route('returns', { paths: [{ service: 'shop.v1.Returns' }] }),
    route('some', { paths: [{ method: 'shop.v1.Orders/Get' }, { service: 'shop.v1.Orders' }] }),
  ];
  expect(left(routes, ['shop.v1.Orders/Get'])).toEqual([
    ['get', [{ method: 'shop.v1.Orders/Get' }]],
    ['orders', [{ method: 'shop.v1.Orders/Get' }]],
    ['some', [{ method: 'shop.v1.Orders/Get' }]],
  ]);
});

test('a route for callers in the mesh is none of a gateway', () => {
  const routes = [route('billing', { callers: [{ name: 'billing', namespace: 'shop' }] })];
  expect(left(routes, ['shop.v1.Orders/Get'])).toEqual([]);
});
