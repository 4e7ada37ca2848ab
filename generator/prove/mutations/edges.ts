import { all, change, remove, set } from './edit.ts';
import { destination, type Mutation, routes } from './mutation.ts';

const stock = { service: 'stock' } as const;
const orders = { service: 'orders' } as const;

/** Ports, gateways and the world outside. */
export const edges: readonly Mutation[] = [
  {
    name: 'port not named grpc',
    what: 'A port is called tcp: proxies see no calls, only bytes.',
    ...stock,
    kinds: ['split', 'rule'],
    spoil: all(
      set({ kind: 'Service', name: 'stock' }, ['spec', 'ports', 0, 'name'], 'tcp'),
      remove({ kind: 'Service', name: 'stock' }, ['spec', 'ports', 0, 'appProtocol']),
    ),
  },
  {
    name: 'gateway for another host',
    what: 'The routes of the gateway are for order.example.com.',
    ...orders,
    kinds: ['gateway'],
    spoil: set(routes('orders.public'), ['spec', 'hosts', 0], 'order.example.com'),
  },
  {
    name: 'gateway to one version',
    what: 'Calls from outside are not split.',
    ...orders,
    kinds: ['gateway'],
    spoil: change(routes('orders.public'), ['spec', 'http', 0, 'route'], (list) =>
      Array.isArray(list) ? [{ ...Object(list[0]), weight: 100 }] : list,
    ),
  },
  {
    name: 'external service at another host',
    what: 'The ServiceEntry has a typing mistake.',
    service: 'payments',
    kinds: ['external'],
    spoil: set({ kind: 'ServiceEntry', name: 'payments' }, ['spec', 'hosts', 0], 'payment.example.com'),
  },
  {
    name: 'external service in plain text',
    what: 'No TLS is made on the way out.',
    service: 'payments',
    kinds: ['external'],
    spoil: set(destination('payments'), ['spec', 'trafficPolicy', 'tls'], { mode: 'DISABLE' }),
  },
];
