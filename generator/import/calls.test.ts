import { expect, test } from 'vitest';
import { operationsOf } from '../load/http-operation.ts';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { CallCollection, type Callee, readAddresses, readPolicies } from './calls.ts';
import { startValuesOf } from './variables.ts';

const cart: Callee = {
  name: 'cart',
  methods: ['shop.v1.Cart/Get', 'shop.v1.Cart/Add'],
  idempotent: new Set(),
  operations: [],
  ports: [],
};
const redis: Callee = { name: 'redis', methods: [], idempotent: new Set(), operations: [], ports: ['redis'] };

const services =
  serviceText('cart', '{ app: cart }') +
  deploymentText('cart') +
  serviceText('redis', '{ app: redis }') +
  deploymentText('redis') +
  deploymentText('web', {
    container:
      'name: server, image: "a:v1", args: ["--redis=redis.shop.svc.cluster.local:6379"], env: [{ name: CART_ADDR, value: "dns:///cart:7070" }, { name: TEXT, value: "a cart in a sentence" }]',
  });

/** The calls of web, and the losses, after reading a policy of cart. */
function read(rules: string, action = 'ALLOW', callee = cart) {
  const inventory = inventoryFrom(`${services}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: cart, namespace: shop }
spec: { selector: { matchLabels: { app: cart } }, action: ${action}, rules: ${rules} }
`);
  const losses: string[] = [];
  const calls = new CallCollection();
  const callees = new Map([cart, redis, { ...redis, name: 'web' }].map((each) => [each.name, each]));
  const context = {
    inventory,
    callees,
    calls,
    onLoss: (rule: string, reason: string) => losses.push(`${rule}: ${reason}`),
  };
  const [instance, , web] = inventory.instances;
  if (!instance || !web) throw new Error('the inventory is incomplete');
  const access = readPolicies(instance, callee, context);
  return { access, calls, losses, context, web };
}

const from = (principal: string) => `from: [{ source: { principals: ["${principal}"] } }]`;
const web = 'cluster.local/ns/shop/sa/web';
const audit = 'cluster.local/ns/office/sa/audit';

test('a caller of the fleet gets a call, and another one a permission', () => {
  const { access, calls } = read(
    `[{ ${from(web)}, to: [{ operation: { paths: [/shop.v1.Cart/Get] } }] }, { ${from('cluster.local/ns/office/sa/audit')}, to: [{ operation: { paths: ["/shop.v1.Cart/*"] } }] }]`,
  );
  expect([...(calls.of('web').get('cart')?.methods.keys() ?? [])]).toEqual(['shop.v1.Cart/Get']);
  expect(access).toEqual({
    allowPrincipals: [
      {
        principal: 'cluster.local/ns/office/sa/audit',
        methods: cart.methods,
        reason: 'imported from AuthorizationPolicy cart',
      },
    ],
    deny: [],
    health: [],
    reflection: [],
  });
});

test.each([
  ['[GET]', '[/items/*]', ['GetItemsAny'], []],
  ['[POST]', '[/items/17]', [], ['an operation of the spec has other requests']],
])('requests of HTTP, %s %s, are operations', (methods, paths, operations, reasons) => {
  const http = operationsOf({ http: { operations: { GetItemsAny: 'GET /items/{**}', Rest: '* /{**}' } } });
  const server: Callee = { ...cart, methods: [], operations: http };
  const to = `to: [{ operation: { methods: ${methods}, paths: ${paths} } }]`;
  const denied = read(`[{ ${from(audit)}, ${to} }]`, 'DENY', server);
  expect(denied.access.deny.flatMap((each) => each.methods)).toEqual(operations);
  expect(denied.losses.map((loss) => loss.slice(loss.indexOf(': ') + 2))).toEqual(reasons);
  const { access, calls } = read(`[{ ${from(web)}, ${to} }, { ${from(audit)}, ${to} }]`, 'ALLOW', server);
  expect(access.allowPrincipals.flatMap((each) => each.methods)).toEqual(operations);
  // Without an operation of its own, a caller may call all of them.
  const all = operations.length > 0 ? operations : http.map(({ name }) => name);
  expect([...(calls.of('web').get('cart')?.operations ?? [])]).toEqual(all);
});

test('a rule without paths is for all methods', () => {
  const { calls } = read(`[{ ${from(web)} }]`);
  expect([...(calls.of('web').get('cart')?.methods.keys() ?? [])]).toEqual(cart.methods);
});

test('health and denials have keys of their own', () => {
  expect(
    read(`[{ ${from(web)}, to: [{ operation: { paths: [/grpc.health.v1.Health/Check] } }] }]`).access.health,
  ).toEqual(['web']);
  expect(read(`[{ to: [{ operation: { paths: [/shop.v1.Cart/Add] } }] }]`, 'DENY').losses).toEqual([
    'AuthorizationPolicy cart, rule 1: it is for any caller: list the callers',
  ]);
  expect(
    read(`[{ ${from(web)}, to: [{ operation: { paths: [/shop.v1.Cart/Add] } }] }]`, 'DENY').access.deny,
  ).toEqual([
    { methods: ['shop.v1.Cart/Add'], callers: ['web'], reason: 'imported from AuthorizationPolicy cart' },
  ]);
});

test.each([
  [
    '[{ from: [{ source: { namespaces: [shop] } }] }]',
    'a spec lists callers by their identity, not by namespaces',
  ],
  [`[{ ${from(web)}, when: [{ key: a, values: [b] }] }]`, 'a spec has no conditions (when)'],
  [`[{ ${from(web)}, to: [{ operation: { hosts: [a] } }] }]`, 'a spec has no hosts'],
])('the loss of %s is reported', (rules, reason) => {
  expect(read(rules).losses).toEqual([`AuthorizationPolicy cart, rule 1: ${reason}`]);
});

test('addresses show calls, but not of a callee with policies', () => {
  const { calls, context, web: caller } = read(`[{ ${from('cluster.local/ns/x/sa/x')} }]`);
  readAddresses(caller, startValuesOf(caller, context.inventory), context);
  expect([...calls.of('web').keys()]).toEqual(['redis']);
  expect([...(calls.of('web').get('redis')?.ports ?? [])]).toEqual(['redis']);
});
