import { change, remove, set } from './edit.ts';
import { destination, type Mutation } from './mutation.ts';

const stock = { service: 'stock' } as const;
const basket = { service: 'basket' } as const;

/** How pods are chosen. */
export const pods: readonly Mutation[] = [
  {
    name: 'outlier detection off',
    what: 'Failing pods are not ejected.',
    ...stock,
    kinds: ['ejection'],
    mutate: remove(destination('stock'), ['spec', 'trafficPolicy', 'outlierDetection']),
  },
  {
    name: 'outlier detection too patient',
    what: 'A pod may fail 40 times instead of 4.',
    ...stock,
    kinds: ['ejection'],
    mutate: change(destination('stock'), ['spec', 'trafficPolicy', 'outlierDetection'], (value) => ({
      ...Object(value),
      consecutiveGatewayErrors: 40,
      // Istio's own default would eject it after five.
      consecutive5xxErrors: 40,
    })),
  },
  {
    name: 'hash of another header',
    what: 'x-client is hashed instead of x-customer.',
    ...basket,
    kinds: ['hash'],
    mutate: set(
      destination('basket'),
      ['spec', 'trafficPolicy', 'loadBalancer', 'consistentHash', 'httpHeaderName'],
      'x-client',
    ),
  },
  {
    name: 'no hash',
    what: 'Calls are balanced round robin instead of by their key.',
    ...basket,
    kinds: ['hash'],
    mutate: set(destination('basket'), ['spec', 'trafficPolicy', 'loadBalancer'], { simple: 'ROUND_ROBIN' }),
  },
  {
    name: 'TLS off',
    what: 'Callers send plain text to pods that refuse it.',
    ...basket,
    kinds: ['allowed'],
    mutate: set(destination('basket'), ['spec', 'trafficPolicy', 'tls'], { mode: 'DISABLE' }),
  },
];
