import { expect, test } from 'vitest';
import { at, documentOf, itemsAt, rendered } from '../testing/rendered.ts';

const site = `name: site
owner: team-site
namespace: shop
image: registry.example.com/shop/site
http: { port: 80, operations: { Cart: GET /cart, AddToCart: POST /cart, Api: "* /api/{**}" } }
expose:
  web: { hosts: [site.example.com], cors: { origins: [https://shop.example.com], maxAge: 1m } }
`;

const cluster = (gateway: string) => `name: dev
stage: dev
gateways: { web: { ${gateway}, namespace: in, tls: off } }
services: { site: { versions: { v1: { tag: v1.0.0 } } } }
`;

const routesOf = async (gateway: string, kind: string, name: string) => {
  const files = { 'services/site/service.yaml': site, 'clusters/dev.yaml': cluster(gateway) };
  return documentOf(await rendered(files), 'overlays/dev/site', kind, name);
};

test('an Istio gateway has a route for preflight requests of operations with certain methods', async () => {
  const gateway = 'type: istio, selector: { istio: in }, serviceAccount: in';
  const routes = itemsAt(await routesOf(gateway, 'virtualservice', 'site.web'), 'spec', 'http');
  expect(routes.at(-1)).toMatchObject({
    match: [{ uri: { exact: '/cart' }, method: { exact: 'OPTIONS' } }],
    corsPolicy: { allowMethods: expect.arrayContaining(['GET', 'POST']), unmatchedPreflights: 'IGNORE' },
  });
});

test('an HTTPRoute matches preflight requests once, and has the CORS policy', async () => {
  const gateway = 'type: gateway-api, className: istio';
  const route = await routesOf(gateway, 'httproute', 'site.web');
  const matches = itemsAt(route, 'spec', 'rules', 0, 'matches');
  const path = { type: 'Exact', value: '/cart' };
  expect(matches.filter((match) => at(match, 'method') === 'OPTIONS')).toEqual([{ path, method: 'OPTIONS' }]);
  expect(at(route, 'spec', 'rules', 0, 'filters')).toMatchObject([
    { type: 'CORS', cors: { allowOrigins: ['https://shop.example.com'], maxAge: 60 } },
  ]);
});
