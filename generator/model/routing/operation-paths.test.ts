import { expect, test } from 'vitest';
import { mayHavePath, type PathPattern, policyPattern } from './operation-paths.ts';

test.each<[path: string, kind: PathPattern['kind'], text: string, expected: boolean]>([
  ['/cart', 'exact', '/cart', true],
  ['/cart', 'exact', '/carts', false],
  ['/cart', 'exact', '/cart/', false],
  ['/cart', 'prefix', '/', true],
  ['/cart', 'prefix', '/car', true],
  ['/cart', 'prefix', '/carts', false],
  ['/orders/{*}', 'exact', '/orders/17', true],
  ['/orders/{*}', 'exact', '/orders/', false],
  ['/orders/{*}', 'exact', '/orders/17/items', false],
  ['/orders/{*}', 'prefix', '/orders/admin-', true],
  ['/orders/{*}', 'prefix', '/orders/17/', false],
  ['/orders/{*}/items', 'prefix', '/orders/17/it', true],
  ['/orders/{*}', 'prefix', '/ordres/', false],
  ['/{**}', 'exact', '/anything/at/all', true],
  ['/api/{**}', 'suffix', '.json', true],
  ['/cart', 'suffix', '/cart', true],
  ['/cart', 'suffix', '.json', false],
  ['/orders/{*}/items', 'template', '/{*}/17/{**}', true],
  ['/orders/{*}', 'template', '/orders/{*}/items', false],
  ['/orders/{*}', 'template', '/order/{*}', false],
  ['/orders/{*}', 'regex', '/orders/[0-9a-f]{36}', true],
  ['/orders/{*}', 'regex', '/ordres/[0-9a-f]{36}', false],
  ['/orders/{*}', 'regex', '^/orders?/.*', true],
  ['/orders/{*}', 'regex', '/(carts|orders)/.*', true],
  ['/cart', 'regex', '/carts?', true],
  ['/cart', 'regex', '/carts', false],
  ['/cart', 'regex', '/car(', true],
])('%s may have the %s %s: %s', (path, kind, text, expected) => {
  expect(mayHavePath({ path }, { kind, text })).toBe(expected);
});

test('paths in any case are compared in any case', () => {
  expect(mayHavePath({ path: '/Cart/{*}' }, { kind: 'prefix', text: '/cart/' })).toBe(false);
  expect(mayHavePath({ path: '/Cart/{*}' }, { kind: 'prefix', text: '/cart/', ignoresCase: true })).toBe(
    true,
  );
});

test.each([
  ['*', { kind: 'prefix', text: '' }],
  ['/cart', { kind: 'exact', text: '/cart' }],
  ['/cart/*', { kind: 'prefix', text: '/cart/' }],
  ['*/cart', { kind: 'suffix', text: '/cart' }],
  ['/cart/{**}', { kind: 'template', text: '/cart/{**}' }],
])('the path %s of a policy is %o', (path, expected) => {
  expect(policyPattern(path)).toEqual(expected);
});
