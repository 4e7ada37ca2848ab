import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paths } from '../testing/edited.ts';
import { merged } from '../testing/merged.ts';
import { at, documentIn, documentOf, itemsAt, type Rendered, rendered } from '../testing/rendered.ts';

const methods = ['Get', 'Reserve'] as const;
const gateways = {
  istio: {
    type: 'istio',
    namespace: 'istio-ingress',
    selector: { istio: 'ingress' },
    serviceAccount: 'ingress',
    tls: 'off',
    port: 80,
  },
  api: { type: 'gateway-api', namespace: 'istio-ingress', className: 'istio', tls: 'off', port: 80 },
};
const split = fc.integer({ min: 1, max: 99 }).map((share) => ({ v1: share, v2: 100 - share }));
const treatments = fc.record({
  weights: split,
  methodWeights: fc.record({ Get: split, Reserve: split }, { requiredKeys: [] }),
  exposed: fc.subarray([...methods], { minLength: 1 }),
});
const rule = fc.record({
  methods: fc.subarray([...methods], { minLength: 1 }),
  metadata: fc.option(fc.constant({ 'x-a': { exact: 'a' } }), { nil: undefined }),
  weights: split,
});

type Treatment = typeof treatments extends fc.Arbitrary<infer Value> ? Value : never;

function treeOf(
  { weights, methodWeights, exposed }: Treatment,
  routes: readonly object[],
): Promise<Rendered> {
  const versions = { v1: { tag: 'v1', replicas: 99 }, v2: { tag: 'v2', replicas: 99 } };
  const expose = Object.fromEntries(
    Object.keys(gateways).map((name) => [name, { hosts: [`${name}.example.com`], methods: exposed }]),
  );
  const isSplit = Object.keys(methodWeights).length > 0;
  const own = {
    versions,
    weights,
    ...(isSplit ? { methodWeights } : {}),
    ...(routes.length > 0 ? { routes } : {}),
  };
  return rendered({
    ...merged(paths.stock, { expose }),
    ...merged(paths.dev, { gateways, services: { stock: own } }),
  });
}

/** The shares of the first route of a VirtualService that matches a call, by version. */
function sharesOf(document: unknown, method: string, metadata: Readonly<Record<string, string>>): unknown {
  const takes = (match: unknown) => {
    const [exact, prefix] = [at(match, 'uri', 'exact'), at(match, 'uri', 'prefix')];
    const path = `/shop.v1.Stock/${method}`;
    const headers = Object.entries(Object(at(match, 'headers') ?? {}));
    return (
      (exact === undefined || exact === path) &&
      (prefix === undefined || path.startsWith(String(prefix))) &&
      headers.every(([name, condition]) => metadata[name] === at(condition, 'exact'))
    );
  };
  const route = itemsAt(document, 'spec', 'http').find(
    (each) => at(each, 'match') === undefined || itemsAt(each, 'match').some(takes),
  );
  const destinations = itemsAt(route, 'route');
  return destinations.map((each) => [at(each, 'destination', 'subset'), at(each, 'weight')]);
}

/** The shares of the most specific rule of a GRPCRoute. Source: Gateway API, GRPCRouteRule, matches. */
function sharesOfGrpcRoute(document: unknown, method: string): unknown {
  const rules = itemsAt(document, 'spec', 'rules');
  const taking = (wanted: string | undefined) =>
    rules.find((each) => itemsAt(each, 'matches').some((match) => at(match, 'method', 'method') === wanted));
  const found = taking(method) ?? taking(undefined);
  return itemsAt(found, 'backendRefs').map((each) => [
    String(at(each, 'name')).replace('stock-', ''),
    at(each, 'weight'),
  ]);
}

const mesh = (tree: Rendered) => documentIn(tree, 'overlays/dev/stock', 'base/stock', 'virtualservice');
const throughGateway = (tree: Rendered, kind: string, name: string) =>
  documentOf(tree, 'overlays/dev/stock', kind, name);

test('the split over versions is the same in the mesh and through gateways of both types', async () => {
  await fc.assert(
    fc.asyncProperty(treatments, async (treatment) => {
      const tree = await treeOf(treatment, []);
      for (const method of treatment.exposed) {
        const wanted = sharesOf(mesh(tree), method, {});
        expect(sharesOf(throughGateway(tree, 'virtualservice', 'stock.istio'), method, {})).toEqual(wanted);
        expect(sharesOfGrpcRoute(throughGateway(tree, 'grpcroute', 'stock.api'), method)).toEqual(wanted);
      }
    }),
    { numRuns: 30 },
  );
});

test('rules route calls through an Istio gateway like those of the mesh', async () => {
  await fc.assert(
    fc.asyncProperty(treatments, rule, async (treatment, { weights, methods: named, metadata }) => {
      const match = { methods: named, ...(metadata ? { metadata } : {}) };
      const tree = await treeOf({ ...treatment, methodWeights: {} }, [{ name: 'rule', match, weights }]);
      for (const method of treatment.exposed)
        for (const metadata of [{}, { 'x-a': 'a' }])
          expect(sharesOf(throughGateway(tree, 'virtualservice', 'stock.istio'), method, metadata)).toEqual(
            sharesOf(mesh(tree), method, metadata),
          );
    }),
    { numRuns: 30 },
  );
});
