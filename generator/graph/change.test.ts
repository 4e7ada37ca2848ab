import { expect, test } from 'vitest';
import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { edited, paths } from '../testing/edited.ts';
import { type Files, temporaryRepository } from '../testing/temporary-repository.ts';
import { changedMapsOf } from './change.ts';

const cluster = (name: string, weights: string) => ({
  [`clusters/${name}.yaml`]: `name: ${name}
stage: dev
services:
  orders:
    versions: { v1: { tag: v1.0.0 } }
  stock:
    versions: { v1: { tag: v1.0.0 }, v2: { tag: v1.1.0 } }
    weights: ${weights}
`,
});

async function changeOf(before: Files, after: Files) {
  const [one, other] = await Promise.all(
    [before, after].map(async (files) => {
      const { fleet, diagnostics } = await stateOfWorkTree(temporaryRepository(files));
      if (!fleet) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
      return fleet;
    }),
  );
  if (!one || !other) throw new Error('two fleets are compared');
  return changedMapsOf(one, other);
}

test('nothing for equal fleets', async () => {
  expect(await changeOf({}, {})).toEqual([]);
});

test('shares before and after, the calls that they split, and one map for clusters that change alike', async () => {
  const before = { ...cluster('dev', '{ v1: 90, v2: 10 }'), ...cluster('test', '{ v1: 90, v2: 10 }') };
  const after = { ...cluster('dev', '{ v1: 50, v2: 50 }'), ...cluster('test', '{ v1: 50, v2: 50 }') };
  const [map, ...others] = await changeOf(before, after);
  expect(others).toEqual([]);
  expect(map?.clusters).toEqual(['dev', 'test']);
  expect(map?.nodes.find(({ name }) => name === 'stock')?.versions).toMatchObject([
    { name: 'v1', weightBefore: 90, weight: 50 },
    { name: 'v2', weightBefore: 10, weight: 50 },
  ]);
  expect(Object.fromEntries(map?.changes ?? [])).toEqual({
    'service:orders': 'same',
    'service:stock': 'changed',
    'service:orders service:stock calls': 'changed',
  });
});

test('a call that is added or removed', async () => {
  const without = edited(paths.orders, ['calls:\n  - service: stock\n    methods: [Reserve]\n', '']);
  const [added] = await changeOf(without, {});
  expect(added?.changes.get('service:orders service:stock calls')).toBe('added');
  const [removed] = await changeOf({}, without);
  expect(removed?.changes.get('service:orders service:stock calls')).toBe('removed');
});

test('copies of calls start at the caller, whose proxy sends them, and end at their version', async () => {
  const both = cluster('dev', '{ v1: 100, v2: 0 }');
  const mirror = edited(paths.stock, ['grpc:\n', 'mirror:\n  - { methods: [Reserve], subset: v2 }\ngrpc:\n']);
  const [map] = await changeOf(both, { ...both, ...mirror });
  expect(map?.edges.filter(({ kind }) => kind === 'mirror')).toMatchObject([
    { from: 'service:orders', to: 'service:stock', methods: ['shop.v1.Stock/Reserve'], version: 'v2' },
  ]);
});
