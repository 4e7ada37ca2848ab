import { expect, test } from 'vitest';
import { merged, mergedJson } from './merge.ts';

test.each([
  ['only the release changed', { base: 'a', own: 'a', wanted: 'b' }, 'b', false],
  ['only the fleet changed', { base: 'a', own: 'mine', wanted: 'a' }, 'mine', false],
  ['both changed', { base: 'a', own: 'mine', wanted: 'b' }, 'mine', true],
  ['both changed to the same', { base: 'a', own: 'b', wanted: 'b' }, 'b', false],
  ['new in the release', { base: undefined, own: undefined, wanted: 'b' }, 'b', false],
  [
    'new in the release, and the fleet has another',
    { base: undefined, own: 'mine', wanted: 'b' },
    'mine',
    true,
  ],
  ['removed by the release', { base: 'a', own: 'a', wanted: undefined }, undefined, false],
  [
    'removed by the release, changed by the fleet',
    { base: 'a', own: 'mine', wanted: undefined },
    'mine',
    true,
  ],
  ['removed by the fleet', { base: 'a', own: undefined, wanted: 'a' }, undefined, false],
  [
    'removed by the fleet, changed by the release',
    { base: 'a', own: undefined, wanted: 'b' },
    undefined,
    true,
  ],
])('%s', (_, three, value, isKept) => {
  expect(merged(three)).toEqual({ value, isKept });
});

const manifest = (scripts: object, dependencies: object, more = {}) =>
  `${JSON.stringify({ name: 'shop', scripts, dependencies, ...more }, null, 2)}\n`;

test('each key of a JSON file is merged alone, in the order and form of the fleet', () => {
  const base = manifest({ test: 'a', old: 'x', check: 'c' }, { buf: '1' });
  const own = JSON.stringify(
    {
      private: true,
      name: 'shop',
      scripts: { check: 'mine', test: 'a', old: 'x', own: 'mine' },
      dependencies: { buf: '1', left: '2' },
    },
    null,
    '\t',
  );
  const wanted = manifest(
    { test: 'b', check: 'd', upgrade: 'u' },
    { buf: '3' },
    { engines: { node: '>=20' } },
  );
  const result = mergedJson({ base, own, wanted });
  expect(result).toEqual({
    text: JSON.stringify(
      {
        private: true,
        name: 'shop',
        scripts: { check: 'mine', test: 'b', own: 'mine', upgrade: 'u' },
        dependencies: { buf: '3', left: '2' },
        engines: { node: '>=20' },
      },
      null,
      '\t',
    ),
    kept: ['scripts.check'],
  });
  // The way back.
  expect(mergedJson({ base: wanted, own: result?.text, wanted: base })?.text).toBe(
    JSON.stringify(
      {
        private: true,
        name: 'shop',
        scripts: { check: 'mine', test: 'a', own: 'mine', old: 'x' },
        dependencies: { buf: '1', left: '2' },
      },
      null,
      '\t',
    ),
  );
});

test('a JSON file that has the same content keeps its text, and a text that is not a map has no keys', () => {
  const own = '{ "a": 1 }\n';
  expect(mergedJson({ base: '{}', own, wanted: '{"a":1}' })).toEqual({ text: own, kept: [] });
  expect(mergedJson({ base: '[]', own: '[1]', wanted: '[2]' })).toBeUndefined();
  expect(mergedJson({ base: '{}', own: '{ conflict', wanted: '{}' })).toBeUndefined();
});
