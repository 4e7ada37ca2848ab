import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { operationsFrom } from './found-operations.ts';
import { exposeSettings } from './lift/gateways.ts';

const policy = (rules: string, action = 'ALLOW') => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec: { selector: { matchLabels: { app: web } }, action: ${action}, rules: ${rules} }
`;

const allowing = (...operations: string[]) =>
  policy(`[{ to: [${operations.map((each) => `{ operation: ${each} }`).join()}] }]`);

const gateway = (match: string, hosts = '[www.example.com]') => `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: public, namespace: istio-ingress }
spec: { selector: { istio: ingress }, servers: [{ port: { number: 80 }, hosts: ["*"] }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: public, namespace: shop }
spec: { hosts: ${hosts}, gateways: [istio-ingress/public], http: [{ match: ${match}, route: [{ destination: { host: web } }] }] }
`;

function lifted(text: string) {
  const inventory = inventoryFrom(serviceText('web', '{ app: web }') + deploymentText('web') + text);
  const [instance] = inventory.instances;
  if (!instance) throw new Error('there is no instance');
  const operations = operationsFrom([instance], inventory);
  const losses: string[] = [];
  const expose = exposeSettings(instance, inventory, {
    methods: [],
    operations,
    onLoss: (route, reason) => losses.push(`${route}: ${reason}`),
  });
  return { operations: operations.map(({ name, text: requests }) => `${name}: ${requests}`), expose, losses };
}

const any = ['Any: * /{**}'];

test.each([
  ['no policy', '', any],
  ['a policy for all requests', allowing('{ methods: [GET] }', '{}'), ['GetAny: GET /{**}', ...any]],
  [
    'paths and methods',
    allowing('{ methods: [GET, HEAD], paths: [/products/*, /] }', '{ methods: [POST], paths: [/cart] }'),
    ['GetHeadRoot: GET,HEAD /', 'PostCart: POST /cart', 'GetHeadProductsAny: GET,HEAD /products/{**}'],
  ],
  ['templates', allowing('{ paths: ["/users/{*}/orders"] }'), ['UsersOneOrders: * /users/{*}/orders']],
  [
    'a part of others',
    allowing('{ paths: [/api/*] }', '{ methods: [POST], paths: [/api/feedback] }'),
    ['PostApiFeedback: POST /api/feedback', 'ApiAny: * /api/{**}'],
  ],
  ['requests in common', allowing('{ methods: [GET], paths: [/api/*] }', '{ paths: [/api/feedback] }'), any],
  ['a prefix within a segment', allowing('{ paths: [/api*] }'), any],
  ['an ending', allowing('{ paths: ["*/info"] }'), any],
  [
    'routes of a gateway',
    gateway('[{ uri: { prefix: /static } }, { uri: { exact: /login } }]'),
    ['Login: * /login', 'Static: * /static', 'StaticAny: * /static/{**}', ...any],
  ],
  ['a regular expression', gateway('[{ uri: { regex: "/a.*" } }]'), any],
])('operations of %s', (_, text, expected) => {
  expect(lifted(text).operations).toEqual(expected);
});

test('a gateway exposes the operations at the paths of its routes', () => {
  const match = '[{ uri: { prefix: /products/ } }, { uri: { exact: / } }]';
  const text = allowing('{ methods: [GET] }', '{ methods: [GET], paths: [/products/*, /] }') + gateway(match);
  expect(lifted(gateway(match)).expose).toEqual({
    public: { hosts: ['www.example.com'], methods: ['Root', 'ProductsAny'] },
  });
  // The routes name requests that the policy allows in part.
  expect(lifted(text).operations).toEqual(any);
  expect(lifted(text).expose).toEqual({ public: { hosts: ['www.example.com'] } });
});

test('an exposure at any host is reported', () => {
  expect(lifted(gateway('[{ uri: { prefix: / } }]', '["*"]'))).toMatchObject({
    expose: {},
    losses: [
      'VirtualService public exposes it at any host: write the hosts that callers dial, and the gateway, under expose',
    ],
  });
});
