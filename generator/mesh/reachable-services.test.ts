import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type BuiltDocument, documentsIn } from './built-documents.ts';
import { reachableServices } from './reachable-services.ts';

const all = new Set(['cart', 'cart-v2', 'catalog', 'prices', 'stock', 'audit']);

const reachedFrom = (called: string, documents: readonly BuiltDocument[]) =>
  [...reachableServices(new Set([called]), all, documents)].sort();

function document(owner: string, kind: string, spec: object): BuiltDocument[] {
  const apiVersion =
    kind === 'Service'
      ? 'v1'
      : `${kind.endsWith('Route') ? 'gateway.networking.k8s.io' : 'networking.istio.io'}/v1`;
  const metadata = { name: owner, namespace: 'shop' };
  return documentsIn(stringify({ apiVersion, kind, metadata, spec }), `overlays/prod/${owner}`);
}

const mirror = (owner: string, to: string) =>
  document(owner, 'VirtualService', {
    http: [
      {
        route: [{ destination: { host: owner } }],
        mirrors: [{ destination: { host: `${to}.shop.svc.cluster.local` } }],
      },
    ],
  });

test('a call reaches the pods of the service that is called', () => {
  expect(
    reachedFrom('cart', [...document('cart', 'Service', {}), ...document('stock', 'Service', {})]),
  ).toEqual(['cart']);
});

test('a mirror reaches another service, and what that one sends its calls to', () => {
  const documents = [...mirror('cart', 'audit'), ...mirror('audit', 'stock'), ...mirror('prices', 'catalog')];
  expect(reachedFrom('cart', documents)).toEqual(['audit', 'cart', 'stock']);
});

test('a route in the overlay of a third service leads calls to another one', () => {
  const route = document('audit', 'VirtualService', {
    hosts: ['cart.shop.svc.cluster.local'],
    http: [{ route: [{ destination: { host: 'stock.shop.svc.cluster.local' } }] }],
  });
  expect(reachedFrom('cart', route)).toEqual(['audit', 'cart', 'stock']);
  expect(reachedFrom('prices', route)).toEqual(['prices']);
});

test('a Service selects pods of others, and a route of the Gateway API names them', () => {
  const selecting = document('cart', 'Service', { selector: { app: 'prices' } });
  const routed = document('prices', 'GRPCRoute', { rules: [{ backendRefs: [{ name: 'stock', port: 1 }] }] });
  expect(reachedFrom('cart', [...selecting, ...routed])).toEqual(['cart', 'prices', 'stock']);
});

test('a name is a whole word', () => {
  expect(reachedFrom('prices', mirror('prices', 'cart-v2'))).toEqual(['cart-v2', 'prices']);
});

test('a Sidecar sends no call to the hosts that it lists', () => {
  const sidecar = document('cart', 'Sidecar', { egress: [{ hosts: ['./stock.shop.svc.cluster.local'] }] });
  expect(reachedFrom('cart', sidecar)).toEqual(['cart']);
});

test('what documents of no service name is reached by every call', () => {
  expect(reachedFrom('cart', mirror('namespaces', 'audit'))).toEqual(['audit', 'cart']);
});

test('a name that is not a service of the cluster has no pods', () => {
  expect(reachedFrom('payments', [])).toEqual([]);
});
