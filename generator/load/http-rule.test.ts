import { expect, test } from 'vitest';
import { descriptorSetOf, splitDescriptorSet } from './descriptor-files.ts';
import { bindingsIn, pathMatchOf, shapeOf, variablesIn } from './http-rule.ts';

test.each([
  ['/v1/orders', { exact: '/v1/orders' }],
  ['/v1/orders/{id}', { regex: '/v1/orders/[^/]+' }],
  ['/v1/orders/{id}:cancel', { regex: '/v1/orders/[^/]+:cancel' }],
  ['/v1/{name=shops/*/orders/*}', { regex: '/v1/shops/[^/]+/orders/[^/]+' }],
  ['/v1/{path=**}', { regex: '/v1/.*' }],
  ['/v1/a.b/{order.id}', { regex: '/v1/a\\.b/[^/]+' }],
])('the path %s is matched by %j', (path, match) => {
  expect(pathMatchOf(path)).toEqual(match);
});

test('paths that differ only in the names of variables are equal', () => {
  expect(variablesIn('/v1/{order.id}/{name=shops/*}')).toEqual(['order.id', 'name']);
  expect(shapeOf('/v1/{id}/items')).toBe(shapeOf('/v1/{number}/items'));
});

test('an annotation has one request, and additional ones', () => {
  const rule = {
    post: '/v1/orders',
    body: '*',
    additionalBindings: [{ put: '/v1/orders/{id}' }, { custom: { kind: 'head', path: '/v1/orders' } }],
  };
  expect(bindingsIn({ '[google.api.http]': rule })).toEqual([
    { verb: 'POST', path: '/v1/orders', body: '*' },
    { verb: 'PUT', path: '/v1/orders/{id}' },
    { verb: 'HEAD', path: '/v1/orders' },
  ]);
  expect(bindingsIn(undefined)).toEqual([]);
});

test('a descriptor set has each file once, and is split into the same files', () => {
  const [small, large] = [Buffer.from('abc'), Buffer.alloc(70_000, 7)];
  const files = [small, large, small].map((bytes, index) => ({
    name: index === 1 ? 'large.proto' : 'small.proto',
    descriptor: bytes.toString('base64'),
  }));
  expect(splitDescriptorSet(descriptorSetOf(files))).toEqual([small, large]);
});
