import { expect, test } from 'vitest';
import { readRoutes } from '../picture/read-routes.ts';
import { treatment } from './call-differences.ts';

/** What happens to calls of Get by routes of a VirtualService. */
const words = (...http: readonly object[]): string =>
  treatment(
    readRoutes(
      { metadata: { namespace: 'shop' }, spec: { http } },
      {
        host: 'cart.shop.svc.cluster.local',
        domain: 'cluster.local',
        isGrpc: true,
        names: new Map(),
        namespaces: new Map(),
      },
    ),
    'shop.v1.Cart/Get',
    { versions: [] },
  );

const toV2 = { route: [{ destination: { host: 'cart', subset: 'v2' } }] };

test('a route by an expression comes first', () => {
  const first = { match: [{ uri: { regex: '/shop.v1.Cart/G.*' } }], ...toV2, timeout: '1s' };
  expect(words(first, { route: [{ destination: { host: 'cart' } }] })).toContain('v2, timeout 1s');
});

test('a redirect and an answer of the proxy are named', () => {
  expect(words({ redirect: { uri: '/' } })).toBe('redirected to /, which gRPC clients do not follow');
  expect(words({ directResponse: { status: 503 } })).toBe(
    'answered by the proxy with HTTP 503 (UNAVAILABLE)',
  );
});
