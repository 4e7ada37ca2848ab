import { leaveOut, set } from './edit.ts';
import { type Mutation, routes } from './mutation.ts';

const orders = { service: 'orders', kinds: ['browser'] } as const;
const cors = ['spec', 'http', 0, 'corsPolicy'] as const;

/** What browsers may do. */
export const browsers: readonly Mutation[] = [
  {
    name: 'gateway without gRPC-Web',
    what: 'The filter that translates gRPC-Web is missing.',
    ...orders,
    mutate: leaveOut({ kind: 'EnvoyFilter', name: 'public-grpc-web' }),
  },
  {
    name: 'CORS for another page',
    what: 'The origin has a typing mistake.',
    ...orders,
    mutate: set(routes('orders.public'), [...cors, 'allowOrigins', 0, 'exact'], 'https://shops.example.com'),
  },
  {
    name: 'CORS for all pages',
    what: 'Any page may call.',
    ...orders,
    mutate: set(routes('orders.public'), [...cors, 'allowOrigins', 0, 'exact'], '*'),
  },
  {
    name: 'CORS without a header',
    what: 'Pages may not send x-customer.',
    ...orders,
    mutate: set(routes('orders.public'), [...cors, 'allowHeaders'], ['content-type', 'x-grpc-web']),
  },
  {
    name: 'preflight requests of other pages for the service',
    what: 'The gateway sends them on, and the service denies them.',
    ...orders,
    mutate: set(routes('orders.public'), [...cors, 'unmatchedPreflights'], 'FORWARD'),
  },
  {
    name: 'JSON without compiled protos',
    what: 'The document with the compiled protos of a service is missing.',
    ...orders,
    mutate: leaveOut({ kind: 'EnvoyFilter', name: 'json-orders.public' }),
  },
  {
    name: 'JSON at another path',
    what: 'The route of JSON has a typing mistake.',
    ...orders,
    mutate: set(
      routes('orders.public'),
      ['spec', 'http', { named: 'JSON (google.api.http)' }, 'match', 0, 'uri', 'regex'],
      '/v1/order/[^/]+',
    ),
  },
];
