import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BuiltDocument } from '../../mesh/built-documents.ts';
import { objectFrom } from '../../mesh/kubernetes-object.ts';
import { planProof } from '../plan.ts';
import { all, change, leaveOut, remove, set } from './edit.ts';
import { mutations } from './index.ts';
import { mutationsPage } from './page.ts';

const target = { kind: 'VirtualService', name: 'stock' };
const object = objectFrom({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'stock', namespace: 'shop' },
  spec: {
    http: [
      { name: 'a', route: [{ weight: 80 }] },
      { name: 'b', timeout: '1s' },
    ],
  },
});
const documents: readonly BuiltDocument[] = [{ text: '', object, folder: 'overlays/shop/stock' }];
const spec = (mutated: readonly BuiltDocument[]) => mutated[0]?.object['spec'];

describe('a document', () => {
  test('is changed at a place, and nowhere else', () => {
    const mutate = set(target, ['spec', 'http', { named: 'a' }, 'route', 0, 'weight'], 20);
    const mutated = mutate(documents);
    expect(spec(mutated)).toEqual({
      http: [
        { name: 'a', route: [{ weight: 20 }] },
        { name: 'b', timeout: '1s' },
      ],
    });
    expect(JSON.parse(mutated[0]?.text ?? '')).toEqual(mutated[0]?.object);
    expect(documents[0]?.object).toBe(object);
  });

  test('loses a key or an entry', () => {
    expect(spec(remove(target, ['spec', 'http', 1, 'timeout'])(documents))).toMatchObject({
      http: [{ name: 'a' }, { name: 'b' }],
    });
    expect(spec(remove(target, ['spec', 'http', 0])(documents))).toEqual({
      http: [{ name: 'b', timeout: '1s' }],
    });
  });

  test('can be changed several times, or be left out', () => {
    const twice = all(
      set(target, ['spec', 'http', 1, 'timeout'], '2s'),
      change(target, ['spec', 'http', 1, 'timeout'], (value) => `1${String(value)}`),
    );
    expect(spec(twice(documents))).toMatchObject({ http: [{}, { timeout: '12s' }] });
    expect(leaveOut(target)(documents)).toEqual([]);
  });

  test('that does not exist, or would not change, is an error of the mutation', () => {
    expect(() => set({ ...target, name: 'other' }, ['spec'], 1)(documents)).toThrow(
      'No document VirtualService other',
    );
    expect(() => set(target, ['spec', 'http', 1, 'timeout'], '1s')(documents)).toThrow('Nothing of');
    expect(() => set(target, ['spec', 'http', { named: 'c' }, 'timeout'], '1s')(documents)).toThrow(
      'The list has no',
    );
    expect(() => leaveOut({ ...target, name: 'other' })(documents)).toThrow('left out');
  });
});

test('there are enough wrong trees, each with a name and with cases that could find it out', async () => {
  const root = join(import.meta.dirname, '../testdata/shop');
  const plan = await planProof(root, { clusters: [], services: [], cases: [] });
  const cases = plan.ok ? plan.lists.flatMap((list) => list.cases) : [];
  expect(mutations.length).toBeGreaterThanOrEqual(25);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  for (const { name, service, kinds } of mutations)
    expect([name, cases.some((each) => each.service === service && kinds.includes(each.kind))]).toEqual([
      name,
      true,
    ]);
});

test('the published table lists what was not detected', () => {
  const [mutation] = mutations;
  if (!mutation) throw new Error('The list of mutations is empty.');
  const page = mutationsPage([
    { mutation, by: 'stock/Get', seen: '20 v1\nmore', failed: 2 },
    { mutation, by: undefined, seen: '', failed: 0 },
  ]);
  expect(page).toContain('1 of 2');
  expect(page).toContain('| **nothing** |');
  expect(page).toContain('| stock/Get | 20 v1 | 2 |');
});
