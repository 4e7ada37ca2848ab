import { expect, test } from 'vitest';
import { resolveFleet } from '../model/resolve.ts';
import { workspaceOf } from '../testing/connected-services.ts';
import type { Files } from '../testing/temporary-repository.ts';
import { type HostRoutes, routesOfSpec, routesTo } from './host-routes.ts';
import { ownDocumentsIn } from './own-documents.ts';
import { routedCluster } from './routed-cluster.ts';

const host = 'stock.shop.svc.cluster.local';
const patch = 'services/stock/patches/routes.yaml';
const extra = 'services/stock/extra/routes.yaml';

/** The fleet of the valid repository with some files on top, whatever checks find in them. */
const fleetOf = async (files: Files) => resolveFleet(await workspaceOf(files));

async function routesWith(files: Files, to = host, from?: string): Promise<HostRoutes | undefined> {
  const fleet = await fleetOf(files);
  return routesTo(to, routedCluster(fleet, 'dev'), from);
}

const virtualService = (name: string, spec: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
const toLegacy = '[{ route: [{ destination: { host: legacy.example.com } }] }]';
const own = (more: string) =>
  virtualService('stock-own', `{ hosts: [${host}], http: ${toLegacy}${more && `, ${more}`} }`);

test('a service without additions has the routes of its spec', async () => {
  const found = await routesWith({});
  expect(found?.routes.map(({ name }) => name)).toEqual(['default']);
  expect(found).not.toHaveProperty('document');
});

test('a patch changes the routes, and is named', async () => {
  const found = await routesWith({
    [patch]: `target: { kind: VirtualService, name: stock }
patch: [{ op: add, path: /spec/http/0/timeout, value: 3s }]
`,
  });
  expect(found).toMatchObject({
    routes: [{ name: 'default', policy: { timeout: '3s' } }],
    document: { kind: 'VirtualService', files: [patch] },
  });
  expect(found?.routes[0]).not.toHaveProperty('shares');
});

test('without its VirtualService, all pods of a service get the calls', async () => {
  const found = await routesWith({
    [patch]: `# reason: an own one
$patch: delete
${virtualService('stock', '{}')}`,
  });
  expect(found).toMatchObject({
    routes: [{ name: 'default of Istio', shares: [{ version: '', weight: 100 }] }],
    document: { files: [patch] },
  });
});

test.each([
  ['of the same host for every namespace: the rendered one comes first', own(''), 'shop', undefined],
  ['of the same host for gateways only', own('gateways: [edge]'), 'shop', undefined],
  ['of the same host for the namespace of the caller', own('exportTo: [.]'), 'shop', extra],
  ['of the same host for another namespace', own('exportTo: [.]'), 'office', undefined],
  ['of the same host for a namespace by name', own('exportTo: [office]'), 'office', extra],
])('an own VirtualService %s', async (_, text, from, expected) => {
  const found = await routesWith({ [extra]: text }, host, from);
  expect(found?.document?.files[0]).toBe(expected);
});

test('a wildcard is for hosts that no other VirtualService has', async () => {
  const files = {
    [extra]: virtualService('all', `{ hosts: ["*.shop.svc.cluster.local"], http: ${toLegacy} }`),
  };
  expect(await routesWith(files)).not.toHaveProperty('document');
  expect(await routesWith(files, 'other.shop.svc.cluster.local')).toMatchObject({
    routes: [{ shares: [{ host: 'legacy.example.com' }] }],
  });
});

test('a host that only extra/ defines has the routes of its VirtualService', async () => {
  const files = { [extra]: virtualService('legacy', `{ hosts: [legacy], http: ${toLegacy} }`) };
  expect(await routesWith(files, 'legacy.shop.svc.cluster.local')).toMatchObject({
    document: { name: 'legacy', generated: undefined },
  });
  expect(await routesWith(files, 'absent.shop.svc.cluster.local')).toBeUndefined();
});

test('an own document knows what the generator rendered before the patches', async () => {
  const fleet = await fleetOf({
    [patch]: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: stock, labels: { a: b } }
`,
    [extra]: virtualService('legacy', `{ hosts: [legacy], http: ${toLegacy} }`),
  });
  const [added, patched] = ownDocumentsIn(fleet, 'dev');
  expect(patched).toMatchObject({
    value: { metadata: { labels: { a: 'b', app: 'stock' } } },
    files: [patch],
  });
  expect(patched?.generated).toMatchObject({ metadata: { labels: { app: 'stock' } } });
  expect(patched?.generated).not.toMatchObject({ metadata: { labels: { a: 'b' } } });
  expect(added).toMatchObject({ name: 'legacy', files: [extra] });
  expect(ownDocumentsIn(fleet, 'dev', ['Sidecar'])).toEqual([]);
});

const front = `name: front
owner: team-front
namespace: shop
image: registry.example.com/shop/front
http:
  port: 80
  operations: { Cart: "GET,POST /cart", Order: "GET /orders/{*}", Any: "* /files/{**}" }
routes:
  - { name: beta, match: { methods: [Cart, Order], metadata: { x-group: { exact: beta } } }, subset: v1 }
`;
const ownRoute = (match: string) => `target: { kind: VirtualService, name: front }
patch:
  - op: add
    path: /spec/http/0
    value: { name: own, match: [${match}], route: [{ destination: { host: front } }] }
`;

test.each([
  ['', 'grpc: { port: 50051, services: [shop.v1.Stock] }\n'],
  ['uri: { exact: /cart }', ''],
])('a patch keeps the routes of operations: %s %s', async (match, grpc) => {
  const files = {
    'services/front/service.yaml': front + grpc,
    'clusters/dev.yaml':
      'name: dev\nstage: dev\nservices: { front: { versions: { v1: { tag: v1.0.0 } } } }\n',
  };
  const fleet = await fleetOf(files);
  const [instance] = fleet.clusters.flatMap(({ instances }) => instances);
  const patched = await routesWith(
    { ...files, 'services/front/patches/routes.yaml': ownRoute(`{ ${match} }`) },
    'front.shop.svc.cluster.local',
  );
  expect(patched?.routes.slice(1)).toEqual(instance && routesOfSpec(instance));
});

test.each([
  ['uri: { exact: /cart }', { paths: [{ method: 'Cart (GET,POST /cart)' }] }],
  ['uri: { prefix: /files/ }, method: { exact: GET }', { paths: [{ uri: { prefix: '/files/' } }] }],
  [
    'uri: { exact: /cart }, method: { exact: POST }',
    { paths: [{ uri: { exact: '/cart' } }], conditions: { 'HTTP method': { exact: 'POST' } } },
  ],
  ['uri: { exact: /cart }, port: 80', { paths: [{ method: 'Cart (GET,POST /cart)' }] }],
])('an own route of an HTTP server with %s is for requests', async (match, expected) => {
  const found = await routesWith(
    {
      'services/front/service.yaml': front,
      'services/front/patches/routes.yaml': ownRoute(`{ ${match} }`),
      'clusters/dev.yaml':
        'name: dev\nstage: dev\nservices: { front: { versions: { v1: { tag: v1.0.0 } } } }\n',
    },
    'front.shop.svc.cluster.local',
  );
  expect(found?.routes[0]).toMatchObject({ name: 'own', ...expected });
});
