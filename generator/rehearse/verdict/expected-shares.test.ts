import { expect, test } from 'vitest';
import { fleetOf } from '../../testing/fixture-fleet.ts';
import { expectedShares } from './expected-shares.ts';

const method = 'shop.v1.Stock/Get';
const versions = '{ v1: { tag: v1 }, v2: { tag: v2 } }';

/** The shares of calls of stock by orders, with these settings of stock in the cluster. */
async function sharesWith(settings: string, call: { caller?: string; callee?: string } = {}) {
  const { clusters } = await fleetOf({
    'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders: { versions: { v1: { tag: v1 } } }
  stock: { versions: ${versions}, ${settings} }
`,
  });
  const cluster = clusters.find(({ name }) => name === 'dev');
  if (!cluster) throw new Error('The fleet has no cluster dev.');
  return expectedShares(cluster, { caller: 'orders', callee: 'stock', method, ...call });
}

test.each<[string, Readonly<Record<string, number>> | undefined]>([
  ['weights: { v1: 90, v2: 10 }', { v1: 90, v2: 10 }],
  ['weights: { v1: 100, v2: 0 }', { v1: 100 }],
  ['weights: { v1: 100, v2: 0 }, methodWeights: { Get: { v1: 40, v2: 60 } }', { v1: 40, v2: 60 }],
])('%s', async (settings, expected) => {
  expect(await sharesWith(settings)).toEqual(expected);
});

test('a rule by the caller counts, one by metadata does not', async () => {
  const rule = (match: string) =>
    `weights: { v1: 100, v2: 0 }, routes: [{ name: some, match: ${match}, weights: { v1: 0, v2: 100 } }]`;
  expect(await sharesWith(rule('{ callers: [orders] }'))).toEqual({ v2: 100 });
  expect(await sharesWith(rule('{ metadata: { tester: { exact: yes } } }'))).toEqual({ v1: 100 });
});

test('without an expectation: an unknown service, and calls that the specs abort', async () => {
  expect(await sharesWith('weights: { v1: 100, v2: 0 }', { callee: 'prices.example.com' })).toBeUndefined();
  const aborted = 'faults: [{ methods: [Get], abort: { grpcStatus: UNAVAILABLE, percent: 50 } }]';
  expect(await sharesWith(`weights: { v1: 100, v2: 0 }, ${aborted}`)).toBeUndefined();
});
