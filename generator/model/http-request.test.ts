import { describe, expect, test } from 'vitest';
import {
  matchesTemplate,
  operationFor,
  requestOf,
  requestsOfNoOperation,
  requestText,
} from './http-request.ts';
import { methodsOf } from './service-method.ts';

const served = (operations: Record<string, string>) => ({
  methods: methodsOf({ http: { operations } }, {}),
});

test.each([
  ['/', '/', true],
  ['/product/17', '/product/{*}', true],
  ['/product/', '/product/{*}', false],
  ['/product/17/more', '/product/{*}', false],
  ['/static/', '/static/{**}', true],
  ['/static', '/static/{**}', false],
  ['/static/a/b', '/static/{**}', true],
  ['/a/b/c', '/{*}/b/{**}', true],
])('the path %s and the template %s: %s', (path, template, answer) => {
  expect(matchesTemplate(path, template)).toBe(answer);
});

describe('the request of an operation', () => {
  const shop = served({
    Home: 'GET /',
    View: 'GET /product/{*}',
    Change: '* /product/{*}',
    Stock: 'GET,HEAD /api/stock/{*}',
    Item: 'GET /api/{*}',
    Api: '* /api/{**}',
    Rest: '* /{**}',
  });

  test.each(shop.methods.map(({ path }) => path))('of %s belongs to no other operation', (title) => {
    const request = requestOf(shop, title);
    expect(request && operationFor(shop, request)).toBe(title);
  });

  test('is a request itself if its method is one', () => {
    expect(requestOf(shop, 'POST /cart')).toEqual({ verb: 'POST', path: '/cart' });
  });

  test('does not exist for a gRPC method, or if others match all of them', () => {
    expect(requestOf(shop, 'shop.v1.Stock/Get')).toBeUndefined();
    const hidden = served({ Some: 'GET /a', All: '* /a', Again: 'GET,POST /a' });
    expect(requestOf(hidden, 'All (* /a)')).toEqual({ verb: 'HEAD', path: '/a' });
    expect(requestOf(served({ A: 'GET /a', B: 'GET /a' }), 'B (GET /a)')).toBeUndefined();
  });
});

describe('requests that belong to no operation', () => {
  test('are close to one', () => {
    const requests = requestsOfNoOperation(served({ View: 'GET /product/{*}', Home: 'GET /' }));
    expect(requests.map(requestText)).toEqual([
      'POST /product/prove',
      'GET /product/prove/further',
      'GET /prove/no/operation',
    ]);
  });

  test('do not exist for a server that takes all', () => {
    expect(requestsOfNoOperation(served({ Any: '* /{**}' }))).toEqual([]);
    expect(requestsOfNoOperation({ methods: [] })).toEqual([]);
  });
});
