import { all, change, remove, set } from './edit.ts';
import { destination, type Mutation, route, routes } from './mutation.ts';

const stock = { service: 'stock' } as const;

/** The first of two routes, and then the other: their order is what is wrong. */
const swapped = (value: unknown): unknown => (Array.isArray(value) ? value.toReversed() : value);

/** Splits and rules. */
export const routing: readonly Mutation[] = [
  {
    name: 'weights swapped',
    what: 'The weights of two versions are swapped.',
    ...stock,
    kinds: ['split'],
    mutate: all(
      set(routes('stock'), route('default', 'route', 0, 'weight'), 20),
      set(routes('stock'), route('default', 'route', 1, 'weight'), 80),
    ),
  },
  {
    name: 'weight off by ten',
    what: 'A weight is 70 instead of 80, and the other 30.',
    ...stock,
    kinds: ['split'],
    mutate: all(
      set(routes('stock'), route('default', 'route', 0, 'weight'), 70),
      set(routes('stock'), route('default', 'route', 1, 'weight'), 30),
    ),
  },
  {
    name: 'weights of connections swapped',
    what: 'The weights of two versions of a TCP server are swapped.',
    service: 'cache',
    kinds: ['split'],
    mutate: change(routes('cache'), ['spec', 'tcp', 0, 'route'], (value) =>
      Array.isArray(value) ? value.map((each, index) => ({ ...each, weight: index === 0 ? 25 : 75 })) : value,
    ),
  },
  {
    name: 'weights of a method on another',
    what: 'The route with the weights of Reserve matches Watch.',
    ...stock,
    kinds: ['split'],
    mutate: set(
      routes('stock'),
      route('shop.v1.Stock/Reserve', 'match', 0, 'uri', 'exact'),
      '/shop.v1.Stock/Watch',
    ),
  },
  {
    name: 'subset label wrong',
    what: 'The subset v2 selects the pods of v1.',
    ...stock,
    kinds: ['split', 'rule'],
    mutate: set(destination('stock'), ['spec', 'subsets', { named: 'v2' }, 'labels', 'version'], 'v1'),
  },
  {
    name: 'subset selects nothing',
    what: 'No pod has the label of a subset.',
    ...stock,
    kinds: ['split', 'rule'],
    mutate: set(destination('stock'), ['spec', 'subsets', { named: 'v2' }, 'labels', 'version'], 'v3'),
  },
  {
    name: 'rule behind the default',
    what: 'The routes are in reverse order: one without conditions matches every call.',
    ...stock,
    kinds: ['rule'],
    mutate: change(routes('stock'), ['spec', 'http'], swapped),
  },
  {
    name: 'exact method became a prefix',
    what: 'A rule for Get also matches GetMany.',
    ...stock,
    kinds: ['rule', 'split'],
    mutate: all(
      set(routes('stock'), route('beta', 'match', 0, 'uri'), { prefix: '/shop.v1.Stock/Get' }),
      remove(routes('stock'), route('beta', 'match', 0, 'headers')),
    ),
  },
  {
    name: 'exact value became a prefix',
    what: 'A rule for the value beta also matches beta-not.',
    ...stock,
    kinds: ['rule'],
    mutate: set(routes('stock'), route('beta', 'match', 0, 'headers', 'x-user-group'), { prefix: 'beta' }),
  },
  {
    name: 'rule on another header',
    what: 'A rule matches x-group instead of x-user-group.',
    ...stock,
    kinds: ['rule'],
    mutate: set(routes('stock'), route('beta', 'match', 0, 'headers'), { 'x-group': { exact: 'beta' } }),
  },
  {
    name: 'rule without its condition',
    what: 'A rule for some metadata matches calls without it.',
    ...stock,
    kinds: ['rule', 'split'],
    mutate: remove(routes('stock'), route('beta', 'match', 0, 'headers')),
  },
  {
    name: 'rule for the wrong caller',
    what: 'A rule for the caller desk matches orders.',
    ...stock,
    kinds: ['rule'],
    mutate: set(routes('stock'), route('desk', 'match', 0), {
      sourceLabels: { app: 'orders' },
      sourceNamespace: 'shop',
      uri: { exact: '/shop.v1.Stock/Get' },
    }),
  },
  {
    name: 'rule to the wrong subset',
    what: 'Beta testers are sent to v1.',
    ...stock,
    kinds: ['rule'],
    mutate: set(routes('stock'), route('beta', 'route', 0, 'destination', 'subset'), 'v1'),
  },
];
