import { describe, expect, test } from 'vitest';
import {
  hidingOperations,
  idempotencyOf,
  operationsOf,
  overlap,
  pathCondition,
  pathProblem,
  policyPath,
} from './http-operation.ts';

const operations = (texts: Readonly<Record<string, string>>) => operationsOf({ http: { operations: texts } });

test('a more specific operation comes first, whatever the order in the spec', () => {
  const texts = {
    Any: '* /{**}',
    Api: '* /api/{**}',
    One: 'GET /api/{*}',
    Both: 'GET,POST /api/users',
    Users: 'GET /api/users',
    AnyUsers: '* /api/users',
    Home: 'GET /',
  };
  const names = ['Home', 'Users', 'Both', 'AnyUsers', 'One', 'Api', 'Any'];
  expect(operations(texts).map(({ name }) => name)).toEqual(names);
  const reversed = Object.fromEntries(Object.entries(texts).reverse());
  expect(operations(reversed).map(({ name }) => name)).toEqual(names);
});

test('a spec without operations has one with all requests', () => {
  expect(operationsOf({ http: {} })).toEqual([{ name: 'Any', text: '* /{**}', methods: [], path: '/{**}' }]);
  expect(operationsOf({})).toEqual([]);
});

test.each([
  ['/cart', { exact: '/cart' }, '/cart'],
  ['/{**}', { prefix: '/' }, '/*'],
  ['/api/{**}', { prefix: '/api/' }, '/api/*'],
])('%s means the same in a VirtualService and in an AuthorizationPolicy', (path, condition, inPolicy) => {
  expect(pathCondition({ path })).toEqual(condition);
  expect(policyPath({ path })).toBe(inPolicy);
});

test('a template becomes an expression for whole paths', () => {
  const condition = pathCondition({ path: '/v1.0/{*}/items/{**}' });
  const regex = new RegExp(`^${'regex' in condition ? condition.regex : ''}$`);
  expect(['/v1.0/a/items/', '/v1.0/a/items/b/c'].map((path) => regex.test(path))).toEqual([true, true]);
  expect(
    ['/v1x0/a/items/', '/v1.0/a/b/items/', '/v1.0//items/', '/v1.0/a/items'].map((path) => regex.test(path)),
  ).toEqual([false, false, false, false]);
  expect(policyPath({ path: '/v1.0/{*}/items/{**}' })).toBe('/v1.0/{*}/items/{**}');
});

describe('operations that are never matched', () => {
  const hidden = (texts: Readonly<Record<string, string>>) => {
    const all = operations(texts);
    return all.filter((each) => hidingOperations(each, all)).map(({ name }) => name);
  };

  test('are those whose requests all belong to others', () => {
    expect(hidden({ A: 'GET /x', B: 'GET /x' })).toEqual(['B']);
    expect(hidden({ A: 'GET /x', B: 'POST /x', C: 'GET,POST /x' })).toEqual(['C']);
    expect(hidden({ A: '* /x/{*}', B: '* /x/{*}' })).toEqual(['B']);
  });

  test('are not those with a request of their own', () => {
    expect(hidden({ A: 'GET /x', B: '* /x', C: 'GET /{*}', D: '* /{**}' })).toEqual([]);
  });
});

test('operations overlap if a request can match both', () => {
  const [a, b, c] = operations({ A: 'GET /x/{*}', B: '* /{**}', C: 'POST /x/y' });
  if (!a || !b || !c) throw new Error('There are three operations.');
  expect([overlap(a, b), overlap(b, c), overlap(a, c)].sort()).toEqual([false, true, true]);
});

test('idempotency follows from the HTTP methods', () => {
  expect(idempotencyOf({ methods: ['GET', 'HEAD'] })).toBe('NO_SIDE_EFFECTS');
  expect(idempotencyOf({ methods: ['GET', 'PUT'] })).toBe('IDEMPOTENT');
  expect(idempotencyOf({ methods: ['POST'] })).toBe('IDEMPOTENCY_UNKNOWN');
  expect(idempotencyOf({ methods: [] })).toBe('IDEMPOTENCY_UNKNOWN');
});

test('paths that Istio does not accept are explained', () => {
  expect(pathProblem({ path: '/a/{*}/{**}' })).toBeUndefined();
  expect(pathProblem({ path: '/{**}/a' })).toContain('only allowed as the last segment');
  expect(pathProblem({ path: '/a/{*}.png' })).toContain('not a whole segment');
});
