import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frozen } from '../testing/json-arbitrary.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';

const names = fc.constantFrom('A', 'B', 'C', 'D');
const env = fc.uniqueArray(
  fc.record({ name: names, value: fc.constantFrom('1', '2') }, { requiredKeys: ['name'] }),
  { selector: ({ name }) => name, maxLength: 4 },
);
const maps = fc.dictionary(fc.constantFrom('a', 'a/b', '__proto__'), fc.dictionary(names, names), {
  noNullPrototype: true,
});
const container = fc.record(
  { name: fc.constant('a'), env, args: fc.array(names, { maxLength: 2 }), resources: maps },
  { requiredKeys: ['name'] },
);
const deployments = container.map((only) => structuredClone(podOf([only])));

const podOf = (containers: readonly unknown[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: { template: { spec: { containers } } },
});

describe('the strategic merge patch between two documents', () => {
  test('makes the second of the first, and is empty for equal ones', () => {
    fc.assert(
      fc.property(deployments, deployments, (base, target) => {
        const patch = mergePatch(frozen(base), frozen(target));
        expect(patch).toBeDefined();
        if (patch) expect(strategicMerge(base, patch)).toEqual(target);
        expect(isDeepStrictEqual(patch, {})).toBe(isDeepStrictEqual(base, target));
      }),
      { numRuns: 1000 },
    );
  });

  test('names what differs, of a container by its name', () => {
    const limits = (memory: string) => podOf([{ name: 'a', image: 'x', resources: { limits: { memory } } }]);
    expect(mergePatch(limits('1Gi'), limits('2Gi'))).toEqual({
      spec: { template: { spec: { containers: [{ name: 'a', resources: { limits: { memory: '2Gi' } } }] } } },
    });
  });

  test('replaces a list of names as a whole if its order would be another', () => {
    const withEnv = (...env: readonly unknown[]) => podOf([{ name: 'a', env }]);
    const [one, two, three] = [
      { name: 'ONE', value: '1' },
      { name: 'TWO', value: '2' },
      { name: 'TWO', value: '3' },
    ];
    expect(mergePatch(withEnv(one, two), withEnv(one, three))).toEqual({
      spec: {
        template: { spec: { containers: [{ name: 'a', env: [{ $patch: 'replace' }, one, three] }] } },
      },
    });
    expect(mergePatch(withEnv(two, one), withEnv(three, one))).toEqual({
      spec: { template: { spec: { containers: [{ name: 'a', env: [three] }] } } },
    });
  });

  test('removes a key, and writes lists without names as a whole', () => {
    expect(mergePatch({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [1, 2] }, d: 1 })).toEqual({
      a: { b: null, c: [1, 2] },
    });
  });

  test('cannot set null, and cannot make a map of a text', () => {
    expect(mergePatch({ a: 1 }, { a: null })).toBeUndefined();
    expect(mergePatch({ a: 1 }, { a: { b: 1 } })).toBeUndefined();
    expect(mergePatch(podOf([{ name: 'a', env: '' }]), podOf([{ name: 'a', env: {} }]))).toBeUndefined();
  });
});
