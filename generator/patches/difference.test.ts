import { deepEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frozen, json, jsonWithNull } from '../testing/json-arbitrary.ts';
import { applyOperations } from '../testing/json-patch.ts';
import { difference } from './difference.ts';

describe('the difference of two documents', () => {
  test('makes the second of the first', () => {
    fc.assert(
      fc.property(jsonWithNull, jsonWithNull, (base, target) => {
        deepEqual(applyOperations(difference(base, target), base), target);
      }),
      { numRuns: 500 },
    );
  });

  test('is nothing for equal documents, and something for all others', () => {
    fc.assert(
      fc.property(jsonWithNull, jsonWithNull, (base, target) => {
        expect(difference(base, structuredClone(base))).toEqual([]);
        expect(difference(base, target).length === 0).toBe(isDeepStrictEqual(base, target));
      }),
    );
  });

  test('is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (map) => {
        expect(difference(map, Object.fromEntries(Object.entries(map).reverse()))).toEqual([]);
      }),
    );
  });

  test('leaves both documents as they were', () => {
    fc.assert(
      fc.property(json, json, (base, target) => {
        const copies = structuredClone([base, target]);
        difference(frozen(base), frozen(target));
        deepEqual([base, target], copies);
      }),
    );
  });

  test('names only what differs, in lists of maps by index', () => {
    const base = { spec: { containers: [{ name: 'a', port: 1 }, { name: 'b' }], replicas: 1 } };
    const target = {
      spec: {
        containers: [
          { name: 'a', port: 2 },
          { name: 'b', env: [] },
        ],
      },
    };
    expect(difference(base, target)).toEqual([
      { op: 'remove', path: '/spec/replicas' },
      { op: 'replace', path: '/spec/containers/0/port', value: 2 },
      { op: 'add', path: '/spec/containers/1/env', value: [] },
    ]);
  });

  test.each([
    [
      [1, 2],
      [1, 3],
    ],
    [[{ a: 1 }], [{ a: 1 }, { a: 2 }]],
    [
      [{ a: 1 }, 'x'],
      [{ a: 2 }, 'x'],
    ],
    [[], [{}]],
  ])('replaces a list as a whole if its items are not maps, or their number changes: %j', (base, target) => {
    expect(difference({ list: base }, { list: target })).toEqual([
      { op: 'replace', path: '/list', value: target },
    ]);
  });

  test('escapes what has a meaning in a path', () => {
    expect(difference({ 'a/b': 1, '~': 1 }, { 'a/b': 2, '~1': 1 }).map(({ path }) => path)).toEqual([
      '/~0',
      '/a~1b',
      '/~01',
    ]);
  });
});
