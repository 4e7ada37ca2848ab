import { all, change, leaveOut, remove, set } from './edit.ts';
import { type Mutation, policy } from './mutation.ts';

const [basket, cache] = [{ service: 'basket' } as const, { service: 'cache' } as const];

/** Who reaches what. */
export const security: readonly Mutation[] = [
  {
    name: 'policy with another path',
    what: 'A path has a typing mistake.',
    ...basket,
    kinds: ['allowed'],
    mutate: set(
      policy('basket'),
      ['spec', 'rules', 0, 'to', 0, 'operation', 'paths', 0],
      '/shop.v1.Basket/Gett',
    ),
  },
  {
    name: 'policy with a path too many',
    what: 'A caller may use health although it must not.',
    ...basket,
    kinds: ['denied'],
    mutate: change(policy('basket'), ['spec', 'rules', 0, 'to', 0, 'operation', 'paths'], (paths) => [
      ...(Array.isArray(paths) ? paths : []),
      '/grpc.health.v1.Health/Check',
    ]),
  },
  {
    name: 'policy for another principal',
    what: 'A service account is misspelt.',
    ...basket,
    kinds: ['allowed'],
    mutate: set(
      policy('basket'),
      ['spec', 'rules', 0, 'from', 0, 'source', 'principals', 0],
      'cluster.local/ns/shop/sa/order',
    ),
  },
  {
    name: 'policy for all callers',
    what: 'A rule has no principals any more.',
    ...basket,
    kinds: ['denied'],
    mutate: remove(policy('basket'), ['spec', 'rules', 0, 'from']),
  },
  {
    name: 'policy missing',
    what: 'The policy of a service is missing, and nothing is allowed.',
    ...basket,
    kinds: ['allowed'],
    mutate: leaveOut(policy('basket')),
  },
  {
    name: 'policies of the namespace and the service missing',
    what: 'Nothing denies anything.',
    ...basket,
    kinds: ['denied'],
    mutate: all(leaveOut(policy('basket')), leaveOut(policy('allow-nothing'))),
  },
  {
    name: 'policy with another port',
    what: 'A caller of a TCP server may connect to another port.',
    ...cache,
    kinds: ['allowed'],
    mutate: set(policy('cache'), ['spec', 'rules', 0, 'to', 0, 'operation', 'ports'], ['6380']),
  },
  {
    name: 'policy for connections of all',
    what: 'The rule of a TCP server has no principals any more.',
    ...cache,
    kinds: ['denied'],
    mutate: remove(policy('cache'), ['spec', 'rules', 0, 'from']),
  },
  {
    name: 'plain text accepted',
    what: 'PeerAuthentication is PERMISSIVE, and the policy allows every caller.',
    ...basket,
    kinds: ['mtls'],
    mutate: all(
      set({ kind: 'PeerAuthentication', name: 'default' }, ['spec', 'mtls', 'mode'], 'PERMISSIVE'),
      remove(policy('basket'), ['spec', 'rules', 0, 'from']),
    ),
  },
  {
    name: 'Sidecar too narrow',
    what: 'The proxy of a caller does not know a service that it calls.',
    ...basket,
    kinds: ['allowed'],
    mutate: change({ kind: 'Sidecar', name: 'orders' }, ['spec', 'egress', 0, 'hosts'], (hosts) =>
      Array.isArray(hosts) ? hosts.filter((host) => !String(host).includes('basket')) : hosts,
    ),
  },
  {
    name: 'Sidecar too wide',
    what: 'The proxy of a service knows everything.',
    ...basket,
    kinds: ['egress'],
    mutate: set({ kind: 'Sidecar', name: 'basket' }, ['spec', 'egress', 0, 'hosts'], ['*/*']),
  },
  {
    name: 'restricted without istio-cni',
    what: 'The namespace enforces restricted, and injection adds a container with NET_ADMIN.',
    service: 'stock',
    kinds: ['admitted'],
    mutate: set(
      { kind: 'Namespace', name: 'shop' },
      ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'],
      'restricted',
    ),
  },
  {
    name: 'baseline without istio-cni',
    what: 'The namespace enforces baseline, which forbids NET_ADMIN too.',
    service: 'stock',
    kinds: ['admitted'],
    mutate: set(
      { kind: 'Namespace', name: 'shop' },
      ['metadata', 'labels', 'pod-security.kubernetes.io/enforce'],
      'baseline',
    ),
  },
];
