import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { CallCollection, type Callee } from './calls.ts';
import { observedCalls } from './metrics.ts';
import { Notes } from './notes.ts';
import { readObserved } from './observed.ts';

const cart: Callee = {
  ...{ name: 'cart', operations: [], ports: [] },
  methods: ['shop.v1.Cart/Get', 'shop.v1.Cart/Add'],
  idempotent: new Set(),
};
const redis: Callee = { ...cart, name: 'redis', methods: [], ports: ['redis'] };

const gateway = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: istio-ingress }
spec: { servers: [] }
`;

/** The calls of web, and the notes, after reading metrics in the text format of Prometheus. */
function read(...labels: readonly string[]) {
  const inventory = inventoryFrom(
    serviceText('cart', '{ app: cart }') +
      deploymentText('cart') +
      serviceText('redis', '{ app: redis }') +
      deploymentText('redis') +
      deploymentText('web-deployment', { app: 'web', account: 'web' }) +
      gateway,
  );
  const callees = new Map([cart, redis].map((each) => [each.name, each]));
  const calls = new CallCollection();
  const notes = new Notes();
  const text = labels.map((each) => `istio_requests_total{${each}} 3\n`).join('');
  readObserved(observedCalls(text, 'metrics.txt'), { inventory, callees, calls }, notes);
  const found = calls.of('web-deployment');
  return {
    cart: [...(found.get('cart')?.methods.keys() ?? [])],
    redis: [...(found.get('redis')?.ports ?? [])],
    notes: notes.all().map(({ about, text: note }) => `${about}: ${note}`),
  };
}

const toCart = 'destination_service="cart.shop.svc.cluster.local"';
const add = 'request_path="/shop.v1.Cart/Add"';

test.each([
  'source_workload="web-deployment",source_workload_namespace="shop"',
  'source_canonical_service="web"',
  'source_workload="unknown",source_principal="spiffe://cluster.local/ns/shop/sa/web"',
  'source_app="web-deployment"',
])('the caller is found by %s', (caller) => {
  expect(read(`${caller},${toCart},${add}`)).toEqual({ cart: ['shop.v1.Cart/Add'], redis: [], notes: [] });
});

test.each([
  'request_operation="shop.v1.Cart/Add"',
  'grpc_method="/shop.v1.Cart/Add"',
  'request_url_path="/shop.v1.Cart/Add"',
])('the method is found in %s', (path) => {
  expect(read(`source_app="web",${toCart},${path}`).cart).toEqual(['shop.v1.Cart/Add']);
});

test('without a path, all methods count, and a plain port is called', () => {
  const { cart: methods, redis: ports } = read(
    `source_app="web",${toCart}`,
    'source_app="web",destination_service_name="redis",destination_service_namespace="shop"',
  );
  expect(methods).toEqual(cart.methods);
  expect(ports).toEqual(['redis']);
});

test('refused calls, callers outside of the import, health checks and gateways are no calls', () => {
  const found = read(
    `source_app="web",${toCart},${add},response_code="200",grpc_response_status="7"`,
    `source_workload="refunds",source_workload_namespace="office",source_principal="spiffe://cluster.local/ns/office/sa/refunds",${toCart},${add}`,
    `source_app="web",${toCart},request_path="/grpc.health.v1.Health/Check"`,
    `source_workload="ingress",source_workload_namespace="istio-ingress",${toCart},${add}`,
    `source_app="web",destination_service_name="cart",destination_service_namespace="other"`,
  );
  expect(found).toEqual({
    cart: [],
    redis: [],
    notes: [
      'cart: metrics show calls of cluster.local/ns/office/sa/refunds, which is not imported (Add): add it to allowPrincipals, or its calls will be denied',
      'web-deployment: metrics have only refused calls of cart: Add, so the spec does not list them',
    ],
  });
});

test('a call that is refused sometimes is a call', () => {
  const call = `source_app="web",${toCart},${add}`;
  expect(read(`${call},grpc_response_status="7"`, `${call},grpc_response_status="0"`).cart).toEqual([
    'shop.v1.Cart/Add',
  ]);
});
