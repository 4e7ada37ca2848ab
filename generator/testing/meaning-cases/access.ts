import { merged } from '../merged.ts';
import type { Files } from '../temporary-repository.ts';
import { type Case, dev, orders, stock } from './case.ts';

const calls = (...methods: readonly string[]): Files =>
  merged(orders, { calls: methods.length > 0 ? [{ service: 'stock', methods }] : [] });
const gateway = {
  gateways: {
    public: {
      type: 'istio',
      namespace: 'ingress',
      selector: { app: 'gateway' },
      serviceAccount: 'gateway',
      tls: { credentialName: 'shop' },
    },
  },
};
const exposed = (methods: readonly string[], ...hosts: readonly string[]): Files => ({
  ...merged(dev, gateway),
  ...merged(stock, { expose: { public: { hosts, methods } } }),
});
const forBrowsers = (settings: object): Files => ({
  ...merged(dev, gateway),
  ...merged(stock, { expose: { public: { hosts: ['a.example.com'], methods: ['Get'], ...settings } } }),
});
const jwt = (require: readonly object[], more: object = {}) =>
  merged(stock, {
    jwt: {
      issuer: 'https://id.example.com',
      jwksUri: 'https://id.example.com/jwks',
      audiences: ['shop'],
      require,
      ...more,
    },
  });
const permissive = { mode: 'PERMISSIVE', reason: 'migration', plaintextMethods: ['Get'] };

const dryRun = { policies: { mode: 'dry-run' } };

/** Who may call what, and how callers authenticate. */
export const accessCases: readonly Case[] = [
  {
    name: 'a further method',
    before: {},
    after: calls('Reserve', 'Get'),
    statements: ['notice dev stock: orders may now call shop.v1.Stock/Get'],
  },
  {
    name: 'a method less',
    before: calls('Reserve', 'Get'),
    after: {},
    statements: ['danger dev stock: orders may no longer call shop.v1.Stock/Get (its calls are now refused)'],
  },
  {
    name: 'a caller that stops calling',
    before: {},
    after: calls(),
    statements: [
      'danger dev stock: orders may no longer call shop.v1.Stock/Reserve (its calls are now refused)',
    ],
  },
  {
    name: 'a principal from elsewhere',
    before: {},
    after: merged(stock, {
      allowPrincipals: [{ principal: 'ns/tools/sa/report', methods: ['Get'], reason: 'reports' }],
    }),
    statements: ['notice dev stock: cluster.local/ns/tools/sa/report may now call shop.v1.Stock/Get'],
  },
  {
    name: 'health for monitoring',
    before: {},
    after: merged(stock, { allow: { health: ['ns/monitoring/sa/prober'] } }),
    statements: [
      'notice dev stock: cluster.local/ns/monitoring/sa/prober may now call grpc.health.v1.Health/Check, grpc.health.v1.Health/List, grpc.health.v1.Health/Watch',
    ],
  },
  {
    name: 'a denial',
    before: {},
    after: merged(stock, { deny: [{ methods: ['Get'], callers: ['orders'] }] }),
    statements: ['danger dev stock: calls of shop.v1.Stock/Get by orders are denied'],
  },
  {
    name: 'a removed denial',
    before: merged(stock, { deny: [{ methods: ['Get'] }] }),
    after: {},
    statements: ['notice dev stock: calls of shop.v1.Stock/Get by all callers are no longer denied'],
  },
  {
    name: 'a dry run',
    before: {},
    after: merged(stock, dryRun),
    statements: [
      'danger dev stock: AuthorizationPolicies: enforced → dry run: proxies only log what they would deny (every call is allowed)',
    ],
  },
  {
    name: 'the end of a dry run',
    before: merged(stock, dryRun),
    after: merged(stock, { policies: { mode: 'enforce' } }),
    statements: [
      'danger dev stock: AuthorizationPolicies: dry run → enforced (calls that they do not allow are now refused)',
    ],
  },
  {
    name: 'other rules in a dry run',
    before: merged(stock, dryRun),
    after: { ...merged(stock, { ...dryRun, deny: [{ methods: ['Get'] }] }), ...calls() },
    statements: [
      'notice dev stock: orders may no longer call shop.v1.Stock/Reserve once the dry run ends',
      'notice dev stock: calls of shop.v1.Stock/Get by all callers are denied once the dry run ends',
    ],
  },
  {
    name: 'plain text',
    before: {},
    after: merged(stock, { mtls: permissive }),
    statements: [
      'danger dev stock: plain text in addition to mutual TLS: refused → accepted for shop.v1.Stock/Get; reason: migration',
    ],
  },
  {
    name: 'mutual TLS only',
    before: merged(stock, { mtls: permissive }),
    after: {},
    statements: [
      'notice dev stock: plain text in addition to mutual TLS: accepted for shop.v1.Stock/Get → refused',
    ],
  },
  {
    name: 'a token',
    before: {},
    after: jwt([{ methods: ['Reserve'] }]),
    statements: [
      'notice dev stock: end-user token for shop.v1.Stock/Reserve: none → by https://id.example.com (other calls are refused)',
    ],
  },
  {
    name: 'another claim',
    before: jwt([{ methods: ['Reserve'], claims: { role: ['clerk'] } }]),
    after: jwt([{ methods: ['Reserve'], claims: { role: ['clerk', 'admin'] } }]),
    statements: [
      'notice dev stock: end-user token for shop.v1.Stock/Reserve: by https://id.example.com, with role: clerk → by https://id.example.com, with role: clerk, admin (other calls are refused)',
    ],
  },
  {
    name: 'a removed token',
    before: jwt([{ methods: ['Reserve'] }]),
    after: {},
    statements: [
      'danger dev stock: end-user token for shop.v1.Stock/Reserve: by https://id.example.com → none (a token is no longer required)',
    ],
  },
  {
    name: 'another audience',
    before: jwt([{ methods: ['Reserve'] }]),
    after: jwt([{ methods: ['Reserve'] }], { audiences: ['shop', 'desk'] }),
    statements: ['notice dev stock: tokens: audiences: shop → shop, desk'],
  },
  {
    name: 'an exposure',
    before: merged(dev, gateway),
    after: exposed(['Get'], 'a.example.com'),
    statements: [
      'danger dev stock: shop.v1.Stock/Get newly reachable from outside, through gateway public at a.example.com',
      'notice dev: gateway public: namespaces with routes for any host: none → shop',
    ],
  },
  {
    name: 'a further method outside',
    before: exposed(['Get'], 'a.example.com'),
    after: exposed(['Get', 'Reserve'], 'a.example.com'),
    statements: [
      'danger dev stock: shop.v1.Stock/Reserve newly reachable from outside, through gateway public at a.example.com',
    ],
  },
  {
    name: 'another host outside',
    before: exposed(['Get'], 'a.example.com'),
    after: exposed(['Get'], 'b.example.com'),
    statements: [
      'danger dev stock: shop.v1.Stock/Get newly reachable from outside, through gateway public at b.example.com',
      'danger dev stock: shop.v1.Stock/Get no longer reachable from outside, through gateway public at a.example.com',
    ],
  },
  {
    name: 'gRPC-Web and CORS',
    before: forBrowsers({}),
    after: forBrowsers({
      grpcWeb: true,
      cors: {
        origins: ['https://shop.example.com', { prefix: 'http://localhost:' }],
        headers: ['x-customer'],
      },
    }),
    statements: [
      'danger dev stock: gRPC-Web, pages of https://shop.example.com, pages of http://localhost:…, header x-customer of pages newly accepted from browsers, through gateway public',
      'notice dev: gateway public: grpcWeb: not set → true',
      'notice AppProject fleet: allows namespaceResourceWhitelist: networking.istio.io/EnvoyFilter',
    ],
  },
  {
    name: 'pages of another host',
    before: forBrowsers({ grpcWeb: true, cors: { origins: ['https://a.example.com'], maxAge: '10m' } }),
    after: forBrowsers({
      grpcWeb: true,
      cors: { origins: ['https://b.example.com'], credentials: true, exposedHeaders: ['x-cost'] },
    }),
    statements: [
      'danger dev stock: pages of https://b.example.com, credentials of pages, header x-cost for pages newly accepted from browsers, through gateway public',
      'danger dev stock: pages of https://a.example.com, answers to preflight requests for 10m no longer accepted from browsers, through gateway public',
    ],
  },
  {
    name: 'a removed exposure',
    before: exposed(['Get'], 'a.example.com'),
    after: merged(dev, gateway),
    statements: [
      'danger dev stock: shop.v1.Stock/Get no longer reachable from outside, through gateway public at a.example.com',
      'notice dev: gateway public: namespaces with routes for any host: shop → none',
    ],
  },
  {
    name: 'a gateway',
    before: {},
    after: merged(dev, gateway),
    statements: [
      'notice dev: gateway public added',
      'notice AppProject fleet: allows destinations: dev/ingress',
      'notice AppProject fleet: allows namespaceResourceWhitelist: networking.istio.io/Gateway',
    ],
  },
  {
    name: 'another port of a gateway',
    before: merged(dev, gateway),
    after: merged(dev, { gateways: { public: { ...gateway.gateways.public, port: 8443 } } }),
    statements: ['notice dev: gateway public: port: 443 → 8443'],
  },
  {
    name: 'any destination',
    before: {},
    after: merged(orders, { outboundTrafficPolicy: { mode: 'ALLOW_ANY', reason: 'old hosts' } }),
    statements: ['notice dev orders: may connect to hosts that calls does not list'],
  },
];
