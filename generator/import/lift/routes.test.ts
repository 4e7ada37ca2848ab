import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ExistingDocument, existingDocument } from '../document.ts';
import type { ExistingInstance } from '../inventory.ts';
import { routeSettings } from './routes.ts';

const deployment = document(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: catalog, namespace: shop }
`);

const instance: ExistingInstance = {
  cluster: 'dev',
  name: 'catalog',
  namespace: 'shop',
  service: undefined,
  serviceAccount: 'catalog',
  versions: ['v1', 'v2'].map((name) => ({ name, label: name, deployment })),
};

function document(text: string): ExistingDocument {
  const found = existingDocument(parse(text), 'dev', 'shop.yaml');
  if (!found) throw new Error('this is not a document');
  return found;
}

/** The settings of the routes of a VirtualService, and what a spec cannot express. */
function lifted(routes: string) {
  const losses: string[] = [];
  const found = routeSettings(
    [
      document(`
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: catalog, namespace: shop }
spec:
  hosts: [catalog]
  http: ${routes}
`),
    ],
    {
      instance,
      versions: new Map([
        ['stable', 'v1'],
        ['next', 'v2'],
      ]),
      methods: ['shop.v1.Catalog/Get', 'shop.v1.Catalog/Put'],
      idempotent: new Set(['shop.v1.Catalog/Get']),
      serviceOfApp: (app) => ({ 'web-app': 'storefront' })[app],
      onLoss: (route, reason) => losses.push(`${route}: ${reason}`),
    },
  );
  const { settings, entry, lostSplits } = found;
  return { settings, entry, losses, ...(lostSplits.length > 0 ? { lostSplits } : {}) };
}

const to = (subset: string, more = '') =>
  `route: [{ destination: { host: catalog, subset: ${subset} }${more} }]`;

test('the default route sets the shares, the time limit and the retries of the service', () => {
  expect(
    lifted(
      '[{ timeout: 0.5s, retries: { attempts: 3, retryOn: "unavailable,5xx" }, route: [{ destination: { host: catalog.shop.svc.cluster.local, subset: stable }, weight: 90 }, { destination: { host: catalog, subset: next }, weight: 10 }] }]',
    ),
  ).toEqual({
    settings: {
      timeout: '0.5s',
      retries: { attempts: 3, retryOn: ['unavailable'], nonIdempotent: 'allow' },
    },
    entry: { weights: { v1: 90, v2: 10 } },
    losses: [],
  });
});

test('a route of one method sets what this method has differently', () => {
  expect(
    lifted(
      `[{ match: [{ uri: { exact: /shop.v1.Catalog/Get } }], retries: { attempts: 2, retryOn: unavailable }, ${to('next')} }, { timeout: 1s, ${to('stable')} }]`,
    ),
  ).toEqual({
    settings: {
      timeout: '1s',
      methods: {
        'shop.v1.Catalog/Get': { timeout: 'off', retries: { attempts: 2, retryOn: ['unavailable'] } },
      },
    },
    entry: {
      weights: { v1: 100, v2: 0 },
      methodWeights: { 'shop.v1.Catalog/Get': { v1: 0, v2: 100 } },
    },
    losses: [],
  });
});

test('a route with conditions becomes a rule', () => {
  expect(
    lifted(
      `[{ name: Beta Testers, match: [{ headers: { x-group: { exact: beta } }, sourceLabels: { app: web-app } }], ${to('next')} }]`,
    ).settings,
  ).toEqual({
    routes: [
      {
        name: 'beta-testers',
        match: { metadata: { 'x-group': { exact: 'beta' } }, callers: ['storefront'] },
        subset: 'v2',
      },
    ],
  });
});

test('mirrors and faults are for the methods of their route', () => {
  expect(
    lifted(
      `[{ match: [{ uri: { prefix: /shop.v1.Catalog/P } }], mirror: { host: catalog, subset: next }, mirrorPercentage: { value: 5 }, fault: { delay: { fixedDelay: 2s, percentage: { value: 1 } } }, ${to('stable')} }]`,
    ).settings,
  ).toEqual({
    mirror: [{ methods: ['shop.v1.Catalog/Put'], subset: 'v2', percent: 5 }],
    faults: [{ methods: ['shop.v1.Catalog/Put'], delay: { fixedDelay: '2s', percent: 1 } }],
  });
});

test.each([
  ['{ uri: { exact: /shop.v1.Catalog/Gone } }', to('stable'), 'its path is not a method of the protos'],
  ['{ queryParams: { a: { exact: b } } }', to('stable'), 'a rule of a spec cannot match queryParams'],
  ['{ uri: { prefix: / } }', to('lost'), 'it has a destination that is not a version of this service'],
  [
    '{ uri: { prefix: / } }',
    'route: [{ destination: { host: other } }]',
    'it has a destination that is not a version of this service',
  ],
  ['{ uri: { prefix: / } }', `rewrite: { uri: /x }, ${to('stable')}`, 'a spec has no rewrite'],
  [
    '{ headers: { a: { exact: b } } }, { headers: { a: { exact: c } } }',
    to('stable'),
    'its matches have different conditions: write one rule for each',
  ],
])('the loss of %s with %s is reported', (match, rest, reason) => {
  const { settings, losses } = lifted(`[{ name: odd, match: [${match}], ${rest} }]`);
  expect({ settings, losses }).toEqual({ settings: {}, losses: [`catalog, odd: ${reason}`] });
});

test('a route that splits calls and is not imported is named', () => {
  expect(
    lifted(
      '[{ name: split, rewrite: { uri: / }, route: [{ destination: { host: catalog, subset: stable }, weight: 50 }, { destination: { host: catalog, subset: next }, weight: 50 }] }]',
    ).lostSplits,
  ).toEqual(['catalog, split']);
});
