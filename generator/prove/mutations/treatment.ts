import { remove, set } from './edit.ts';
import { type Mutation, route, routes } from './mutation.ts';

const stock = { service: 'stock' } as const;
const basket = { service: 'basket' } as const;

/** Limits, retries, copies, faults and headers. */
export const treatment: readonly Mutation[] = [
  {
    name: 'timeout dropped',
    what: 'A route has no timeout any more.',
    ...stock,
    kinds: ['timeout'],
    mutate: remove(routes('stock'), route('shop.v1.Stock/Load', 'timeout')),
  },
  {
    name: 'timeout ten times as long',
    what: 'A timeout is 30s instead of 3s.',
    ...stock,
    kinds: ['timeout'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Load', 'timeout'), '30s'),
  },
  {
    name: 'timeout too short',
    what: 'A timeout is 100ms instead of 3s.',
    ...stock,
    kinds: ['timeout'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Load', 'timeout'), '100ms'),
  },
  {
    name: 'perTryTimeout dropped',
    what: 'A try may take as long as the whole call.',
    ...stock,
    kinds: ['timeout'],
    mutate: remove(routes('stock'), route('shop.v1.Stock/GetMany', 'retries', 'perTryTimeout')),
  },
  {
    name: 'retryOn misspelt',
    what: 'A condition is unavailabel, which Envoy does not know.',
    ...stock,
    kinds: ['retry'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Reserve', 'retries', 'retryOn'), 'unavailabel'),
  },
  {
    name: 'retryOn of another status',
    what: 'Calls are retried on internal instead of unavailable.',
    ...stock,
    kinds: ['retry'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Reserve', 'retries', 'retryOn'), 'internal'),
  },
  {
    name: 'no retries',
    what: 'attempts is 0 although calls must be retried.',
    ...stock,
    kinds: ['retry'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Reserve', 'retries'), { attempts: 0 }),
  },
  {
    name: 'a retry too many',
    what: 'attempts is 2 instead of 1.',
    ...stock,
    kinds: ['retry'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Reserve', 'retries', 'attempts'), 2),
  },
  {
    name: 'retries left to Istio',
    what: 'A route has no retry policy: Istio retries calls that must not be retried.',
    ...stock,
    kinds: ['retry'],
    mutate: remove(routes('stock'), route('default', 'retries')),
  },
  {
    name: 'mirror to nowhere',
    what: 'Copies are sent to a service that does not exist.',
    ...stock,
    kinds: ['mirror'],
    mutate: set(
      routes('stock'),
      route('shop.v1.Stock/GetMany', 'mirrors', 0, 'destination', 'host'),
      'shade.dark.svc.cluster.local',
    ),
  },
  {
    name: 'mirror to the other version',
    what: 'Copies for v2 are sent to v1.',
    ...stock,
    kinds: ['mirror'],
    mutate: set(routes('stock'), route('shop.v1.Stock/Watch', 'mirrors', 0, 'destination', 'subset'), 'v1'),
  },
  {
    name: 'mirror without its percentage',
    what: 'All calls are copied instead of half of them.',
    ...stock,
    kinds: ['mirror'],
    mutate: remove(routes('stock'), route('shop.v1.Stock/Watch', 'mirrors', 0, 'percentage')),
  },
  {
    name: 'fault hits too many',
    what: 'Half of the calls are aborted instead of a fifth.',
    ...basket,
    kinds: ['fault'],
    mutate: set(
      routes('basket'),
      route('faults[0]/shop.v1.Basket/Put', 'fault', 'abort', 'percentage', 'value'),
      50,
    ),
  },
  {
    name: 'fault without its percentage',
    what: 'A delay has no percentage: Envoy delays nothing.',
    ...basket,
    kinds: ['fault'],
    mutate: set(
      routes('basket'),
      route('faults[1]/shop.v1.Basket/Put', 'fault', 'delay', 'percentage', 'value'),
      0,
    ),
  },
  {
    name: 'fault for all calls',
    what: 'A fault has no condition on metadata any more.',
    ...basket,
    kinds: ['fault', 'split'],
    mutate: remove(routes('basket'), route('faults[0]/shop.v1.Basket/Put', 'match', 0, 'headers')),
  },
  {
    name: 'header not removed',
    what: 'A header reaches the server although it must not.',
    ...stock,
    kinds: ['headers'],
    mutate: remove(routes('stock'), route('canary', 'headers', 'request', 'remove')),
  },
  {
    name: 'header of the answer not set',
    what: 'The change is made to the request instead of the answer.',
    ...stock,
    kinds: ['headers'],
    mutate: remove(routes('stock'), route('canary', 'headers', 'response', 'set')),
  },
];
