import { describe } from 'vitest';
import { appended, paths } from '../../testing/edited.ts';
import { testMistakes } from '../../testing/findings.ts';

const path = 'services/payments/external.yaml';

const spec = `name: payments
owner: team-orders
namespace: shop
hosts: [payments.example.com]
port: { number: 80, targetPort: 443, protocol: GRPC }
tls: { mode: SIMPLE }
`;

const called = appended(paths.orders, '  - service: payments\n');

const known = `${spec}grpc: { services: [shop.v1.Orders] }\n`;

const calling = (methods: string) =>
  appended(paths.orders, `  - service: payments\n    methods: [${methods}]\n`);

describe('references to and in external services', () => {
  testMistakes([
    ['none is wrong', { ...called, [path]: spec }],
    [
      'the service is misspelt in a call',
      { ...appended(paths.orders, '  - service: payment\n'), [path]: spec },
      ['MESH308 services/orders/service.yaml:11:14', 'there is no service payment', 'payments'],
      ['MESH449 services/payments/external.yaml:1:7', 'no service calls payments', 'add it'],
    ],
    [
      'it is listed among the services that run in a cluster',
      {
        ...called,
        [path]: spec,
        ...appended(paths.dev, '  payments:\n    versions:\n      v1: { tag: v1 }\n'),
      },
      ['MESH308 clusters/dev.yaml:10:3', 'does not run in clusters', 'externals'],
    ],
    [
      'a cluster overrides one that there is not',
      { ...called, [path]: spec, ...appended(paths.dev, 'externals:\n  payment: { timeout: 1s }\n') },
      ['MESH308 clusters/dev.yaml:11:3', 'no external service payment', 'payments'],
    ],
    [
      'it calls itself something else than its folder',
      { ...called, [path]: spec.replace('name: payments', 'name: pay') },
      ['MESH303 services/payments/external.yaml:1:7', 'its folder is payments', 'write name: payments'],
      ['MESH449 services/payments/external.yaml:1:7', 'no service calls pay', 'add it'],
    ],
    [
      'a gRPC service that no proto has',
      { ...calling('Pay'), [path]: `${spec}grpc: { services: [shop.v1.Pay] }\n` },
      ['MESH309 services/payments/external.yaml:7:20', 'shop.v1.Pay', 'shop.v1.Orders'],
    ],
    [
      'a method that its gRPC service does not have',
      { ...calling('Plaice'), [path]: known },
      ['MESH310 services/orders/service.yaml:12:15', 'no method Plaice', 'Place'],
    ],
    [
      'the file has the wrong ending, which is the only finding',
      { ...called, 'services/payments/external.yml': spec },
      ['MESH113 services/payments/external.yml:1:1', 'is not read', 'git mv'],
    ],
    [
      'an override that makes no sense is shown where it is written',
      { ...called, [path]: spec, ...appended(paths.dev, 'externals:\n  payments: { hosts: [] }\n') },
      ['MESH206 clusters/dev.yaml:11:22', 'hosts', 'Hosts that the callers dial'],
    ],
  ]);
});

describe('retries of external services', () => {
  const retries = 'retries: { attempts: 2, retryOn: [unavailable] }\n';
  const limited =
    'retries: { attempts: 2, perTryTimeout: 1s, retryOn: [reset, deadline-exceeded], nonIdempotent: allow }\n';
  testMistakes([
    [
      'that may run a call twice, of methods that no proto describes',
      { ...called, [path]: spec + retries },
      ['MESH406 services/payments/external.yaml:7:35', 'whose methods are unknown', 'nonIdempotent: allow'],
    ],
    [
      'of a method without idempotency_level',
      { ...calling('Get'), [path]: known + retries },
      ['MESH406 services/payments/external.yaml:8:35', 'shop.v1.Orders/Place', 'idempotency_level'],
    ],
    [
      'that do not fit into the timeout',
      { ...called, [path]: `${spec}timeout: 2s\n${limited}` },
      ['MESH407 services/payments/external.yaml:8:40', '3 tries of 1s', 'raise the timeout'],
    ],
    [
      'and a timeout that Istio refuses',
      { ...called, [path]: `${spec}timeout: 0s\n` },
      [
        'MESH422 services/payments/external.yaml:7:10',
        'shorter than 1ms',
        'remove it, or write timeout: off',
      ],
    ],
  ]);
});
