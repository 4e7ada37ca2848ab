import { change, leaveOut, set } from './edit.ts';
import { type Mutation, policy, route, routes } from './mutation.ts';

const [stock, orders] = [{ service: 'stock' } as const, { service: 'orders' } as const];
const front = { service: 'front' } as const;

/** Documents and patches of teams. */
export const ownDocuments: readonly Mutation[] = [
  {
    name: 'own route to the wrong subset',
    what: 'A route of a VirtualService in extra/ sends audits to the old pods.',
    ...stock,
    kinds: ['own-route'],
    mutate: set(routes('ledger'), route('audit', 'route', 0, 'destination', 'subset'), 'old'),
  },
  {
    name: 'own route behind another',
    what: 'The routes of a VirtualService in extra/ are in reverse order.',
    ...stock,
    kinds: ['own-route'],
    mutate: change(routes('ledger'), ['spec', 'http'], (value) =>
      Array.isArray(value) ? value.toReversed() : value,
    ),
  },
  {
    name: 'patched route missing',
    what: 'A patch that adds a route has no effect.',
    ...stock,
    kinds: ['own-route'],
    mutate: change(routes('stock'), ['spec', 'http'], (value) =>
      Array.isArray(value) ? value.slice(1) : value,
    ),
  },
  {
    name: 'own DENY missing',
    what: 'An AuthorizationPolicy in extra/ that denies a method is missing.',
    ...stock,
    kinds: ['own-access'],
    mutate: leaveOut(policy('ledger-is-not-purged')),
  },
  {
    name: 'own Gateway for another host',
    what: 'A Gateway in extra/ serves another host than its VirtualService.',
    ...orders,
    kinds: ['own-route'],
    mutate: set(
      { kind: 'Gateway', name: 'partners' },
      ['spec', 'servers', 0, 'hosts'],
      ['partners.example.com'],
    ),
  },
  {
    name: 'own route of requests to the wrong subset',
    what: 'A route that a patch adds to an HTTP server sends requests to the other version.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('front'), route('old-products', 'route', 0, 'destination', 'subset'), 'v2'),
  },
  {
    name: 'own route for another method of HTTP',
    what: 'A route that a patch adds to an HTTP server matches POST instead of GET.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('front'), route('old-products', 'match', 0, 'method', 'exact'), 'POST'),
  },
  {
    name: 'own DENY of requests missing',
    what: 'An AuthorizationPolicy in extra/ that denies requests of an HTTP server is missing.',
    ...front,
    kinds: ['own-access'],
    mutate: leaveOut(policy('front-without-robots')),
  },
];
