import { all, change, remove, set } from './edit.ts';
import { destination, type Mutation, route, routes } from './mutation.ts';

const stock = { service: 'stock' } as const;
const orders = { service: 'orders' } as const;

const withoutPorts = (list: unknown): unknown =>
  Array.isArray(list)
    ? list.map(({ destination: { port: _, ...rest }, ...others }) => ({ destination: rest, ...others }))
    : list;

/** Ports, gateways and the world outside. */
export const edges: readonly Mutation[] = [
  {
    name: 'port not named grpc',
    what: 'A port is named tcp: proxies see bytes, not calls.',
    ...stock,
    kinds: ['split', 'rule'],
    mutate: all(
      set({ kind: 'Service', name: 'stock' }, ['spec', 'ports', 0, 'name'], 'tcp'),
      remove({ kind: 'Service', name: 'stock' }, ['spec', 'ports', 0, 'appProtocol']),
    ),
  },
  {
    name: 'gateway for another host',
    what: 'The routes of the gateway are for order.example.com.',
    ...orders,
    kinds: ['gateway'],
    mutate: set(routes('orders.public'), ['spec', 'hosts', 0], 'order.example.com'),
  },
  {
    name: 'gateway to one version',
    what: 'The gateway sends all calls to one version.',
    ...orders,
    kinds: ['gateway'],
    mutate: change(routes('orders.public'), ['spec', 'http', 0, 'route'], (list) =>
      Array.isArray(list) ? [{ ...Object(list[0]), weight: 100 }] : list,
    ),
  },
  {
    name: 'gateway without a port',
    what: 'The routes of the gateway do not name a port of a service with two: calls are sent to the port of the gateway.',
    ...orders,
    kinds: ['gateway', 'split'],
    mutate: change(routes('orders.public'), ['spec', 'http', 0, 'route'], withoutPorts),
  },
  {
    name: 'mirror without a port',
    what: 'The copies for a service with two ports name none: they are sent to a port that it does not have.',
    ...stock,
    kinds: ['mirror'],
    mutate: remove(routes('stock'), route('shop.v1.Stock/GetMany', 'mirrors', 0, 'destination', 'port')),
  },
  {
    name: 'gateway for another namespace',
    what: 'The hosts of the gateway name a namespace that has no routes for them.',
    ...orders,
    kinds: ['gateway', 'split'],
    mutate: set(
      { kind: 'Gateway', name: 'public' },
      ['spec', 'servers', 0, 'hosts'],
      ['office/*.example.com'],
    ),
  },
  {
    name: 'external service at another host',
    what: 'The ServiceEntry has a typing mistake.',
    service: 'payments',
    kinds: ['external'],
    mutate: set({ kind: 'ServiceEntry', name: 'payments' }, ['spec', 'hosts', 0], 'payment.example.com'),
  },
  {
    name: 'external service in plain text',
    what: 'The proxies of callers do not use TLS.',
    service: 'payments',
    kinds: ['external'],
    mutate: set(destination('payments'), ['spec', 'trafficPolicy', 'tls'], { mode: 'DISABLE' }),
  },
];
