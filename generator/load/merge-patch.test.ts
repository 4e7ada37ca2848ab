import { deepEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMap } from '../lang/plain-map.ts';
import { frozen, json, jsonMap, jsonWithNull } from '../testing/json-arbitrary.ts';
import { mergePatch } from './merge-patch.ts';

/** RFC 7396, appendix A: target, patch and result. */
const examples = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
].map((example) => example.map((value) => JSON.stringify(value)));

describe('the examples of RFC 7396', () => {
  test.each(examples)('%s patched with %s', (target = '', patch = '', result = '') => {
    deepEqual(mergePatch(JSON.parse(target), JSON.parse(patch)), JSON.parse(result));
  });
});

describe('a patch', () => {
  test('that is empty changes nothing', () => {
    fc.assert(fc.property(jsonMap, (target) => deepEqual(mergePatch(target, {}), target)));
  });

  test('applied twice gives the same result as once', () => {
    fc.assert(
      fc.property(jsonWithNull, jsonWithNull, (target, patch) => {
        const once = mergePatch(target, patch);
        deepEqual(mergePatch(once, patch), once);
      }),
    );
  });

  test('removes keys set to null, sets the given keys, and keeps the others', () => {
    fc.assert(
      fc.property(jsonMap, fc.dictionary(fc.constantFrom('a', 'b', 'new'), jsonWithNull), (target, patch) => {
        const result = mergePatch(target, patch);
        const removed = Object.keys(patch).filter((key) => patch[key] === null);
        const kept = Object.keys(target).filter((key) => !Object.hasOwn(patch, key));
        expect(Object.keys(Object(result)).sort()).toEqual(
          [...new Set([...Object.keys(target), ...Object.keys(patch)])]
            .filter((key) => !removed.includes(key))
            .sort(),
        );
        for (const key of kept) expect(Reflect.get(Object(result), key)).toBe(Reflect.get(target, key));
      }),
    );
  });

  test('leads from any value to any other, except null', () => {
    fc.assert(
      fc.property(json, json, (from, to) => {
        deepEqual(mergePatch(from, patchBetween(from, to)), to);
      }),
    );
  });

  test('changes neither argument', () => {
    fc.assert(
      fc.property(jsonWithNull, jsonWithNull, (target, patch) => {
        const [copy, patchCopy] = [structuredClone(target), structuredClone(patch)];
        mergePatch(frozen(target), frozen(patch));
        deepEqual([target, patch], [copy, patchCopy]);
      }),
    );
  });

  test('cannot change the prototype of any object', () => {
    const result = mergePatch({ a: {} }, JSON.parse('{"__proto__":{"b":1},"a":{"__proto__":{"b":1}}}'));
    expect(Object.keys(Object(result))).toEqual(['a', '__proto__']);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect('b' in {}).toBe(false);
  });
});

/** The patch that makes one value of another, as a person would write it. */
function patchBetween(from: unknown, to: unknown): unknown {
  if (!isMap(from) || !isMap(to)) return to;
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const changed = Object.keys(to).filter(
    (key) => !Object.hasOwn(from, key) || !isDeepStrictEqual(from[key], to[key]),
  );
  return Object.fromEntries([
    ...removed.map((key) => [key, null]),
    ...changed.map((key) => [key, Object.hasOwn(from, key) ? patchBetween(from[key], to[key]) : to[key]]),
  ]);
}
