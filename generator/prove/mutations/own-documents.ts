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
  {
    name: 'own redirect to another path',
    what: 'A route of a VirtualService in extra/ redirects requests to the path of another product.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), route('moved', 'redirect', 'uri'), '/product/2'),
  },
  {
    name: 'own redirect that clients remember',
    what: 'A redirect of requests in extra/ has another status.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), route('moved', 'redirect', 'redirectCode'), 301),
  },
  {
    name: 'own answer of the proxy with another status',
    what: 'A route in extra/ that answers requests itself has another status.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), route('closed', 'directResponse', 'status'), 404),
  },
  {
    name: 'own rewrite to another path',
    what: 'A route in extra/ sends requests with another path to the servers.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), route('short', 'rewrite', 'uri'), '/product/of-'),
  },
  {
    name: 'own fault of requests with another status',
    what: 'A fault in extra/ aborts requests with 503 instead of 418.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), route('broken', 'fault', 'abort', 'httpStatus'), 503),
  },
  {
    name: 'own split of requests at a gateway',
    what: 'The weights of a route in extra/ for a gateway are swapped.',
    ...front,
    kinds: ['own-route'],
    mutate: change(routes('catalogue'), route('products', 'route'), (value) =>
      Array.isArray(value) ? value.map((each, index) => ({ ...each, weight: index === 0 ? 40 : 60 })) : value,
    ),
  },
  {
    name: 'own host without a gateway',
    what: 'A VirtualService in extra/ is bound to no gateway.',
    ...front,
    kinds: ['own-route'],
    mutate: set(routes('catalogue'), ['spec', 'gateways'], ['mesh']),
  },
];
