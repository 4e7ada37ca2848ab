import { change, remove, set } from './edit.ts';
import { type Mutation, policy, route, routes } from './mutation.ts';

const front = { service: 'front' } as const;

const view = 'View (GET /product/{*})';
const stock = 'Stock (GET,HEAD /api/stock/{*})';

/** Operations of an HTTP server: their routes, limits and callers. */
export const http: readonly Mutation[] = [
  {
    name: 'weights of operations swapped',
    what: 'The weights of two versions of an HTTP server are swapped.',
    ...front,
    kinds: ['split'],
    mutate: change(routes('front'), route('default', 'route'), (value) =>
      Array.isArray(value) ? value.map((each, index) => ({ ...each, weight: index === 0 ? 20 : 80 })) : value,
    ),
  },
  {
    name: 'template of an operation too narrow',
    what: 'The route of an operation matches one product, and not all.',
    ...front,
    kinds: ['timeout', 'retry'],
    mutate: set(routes('front'), route(view, 'match', 0, 'uri'), { exact: '/product/1' }),
  },
  {
    name: 'rule for another method of HTTP',
    what: 'A rule for an operation with GET matches POST.',
    ...front,
    kinds: ['rule'],
    mutate: set(routes('front'), route('testers', 'match', 0, 'method', 'exact'), 'POST'),
  },
  {
    name: 'no retries of an operation',
    what: 'attempts is 0 although requests must be repeated.',
    ...front,
    kinds: ['retry'],
    mutate: set(routes('front'), route(stock, 'retries'), { attempts: 0 }),
  },
  {
    name: 'retryOn of other answers',
    what: 'Requests are repeated on gateway-error instead of 5xx.',
    ...front,
    kinds: ['retry'],
    mutate: set(routes('front'), route(stock, 'retries', 'retryOn'), 'gateway-error'),
  },
  {
    name: 'timeout of an operation dropped',
    what: 'The route of an operation has no timeout any more.',
    ...front,
    kinds: ['timeout'],
    mutate: remove(routes('front'), route('Home (GET /)', 'timeout')),
  },
  {
    name: 'mirror of an operation without its percentage',
    what: 'All requests are copied instead of half of them.',
    ...front,
    kinds: ['mirror'],
    mutate: remove(routes('front'), route(stock, 'mirrors', 0, 'percentage')),
  },
  {
    name: 'fault of an operation with another status',
    what: 'Requests are aborted with 500 instead of 503.',
    ...front,
    kinds: ['fault'],
    mutate: set(routes('front'), route('faults[0]/Home (GET /)', 'fault', 'abort', 'httpStatus'), 500),
  },
  {
    name: 'policy with another method of HTTP',
    what: 'A caller may POST instead of GET.',
    ...front,
    kinds: ['allowed'],
    mutate: set(policy('front'), ['spec', 'rules', 0, 'to', 0, 'operation', 'methods'], ['POST']),
  },
  {
    name: 'policy for all paths',
    what: 'A caller may send requests to any path.',
    ...front,
    kinds: ['denied'],
    mutate: remove(policy('front'), ['spec', 'rules', 0, 'to', 0, 'operation', 'paths']),
  },
  {
    name: 'policy for all callers of operations',
    what: 'The rule of an HTTP server has no principals any more.',
    ...front,
    kinds: ['denied'],
    mutate: remove(policy('front'), ['spec', 'rules', 0, 'from']),
  },
  {
    name: 'gateway without an operation',
    what: 'The routes of a gateway have another path than the operation that is exposed.',
    ...front,
    kinds: ['gateway', 'allowed'],
    mutate: set(routes('front.public'), route(view, 'match', 0, 'uri'), { prefix: '/products/' }),
  },
];
