import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { applyEdits } from '../../lang/text-edit.ts';
import { type Path, SourceFile } from '../source-file.ts';
import { removal } from './removal.ts';

/** The text without the node at a path; undefined if it cannot be removed. */
function without(text: string, path: Path): string | undefined {
  const edit = removal({ file: new SourceFile('a.yaml', text), path, on: 'value' });
  return edit && applyEdits(text, [edit]);
}

describe('removing an entry', () => {
  test.each<[name: string, text: string, path: Path, left: string | undefined]>([
    ['the first of a map', 'a: 1\nb: 2\n', ['a'], 'b: 2\n'],
    ['the last, without a line break', 'a: 1\nb: 2', ['b'], 'a: 1\n'],
    ['with the entries below it', 'a:\n  b: 1\n  c: [2]\nd: 3\n', ['a'], 'd: 3\n'],
    ['with its comment, not with that of the next', 'a: 1 # x\n# y\nb: 2\n', ['a'], '# y\nb: 2\n'],
    ['not with the comment above it', '# x\na: 1\nb: 2\n', ['a'], '# x\nb: 2\n'],
    ['a text of several lines', 'a: |\n  x\n\n  y\n\nb: 2\n', ['a'], '\nb: 2\n'],
    ['an empty one', 'a:\nb: 2\n', ['a'], 'b: 2\n'],
    ['the last of a flow map', 'a: { b: 1, c: 2 }\n', ['a', 'c'], 'a: { b: 1 }\n'],
    ['the first of a flow list', 'a: [ 1, 2 ]\n', ['a', 0], 'a: [ 2 ]\n'],
    ['an item', '- 1\n- 2 # x\n- 3\n', [1], '- 1\n- 3\n'],
    ['an item that is a map', '- a: 1\n  b: 2\n- c: 3\n', [0], '- c: 3\n'],
    ['the first entry after a dash', '- a: 1\n  b: 2\n- c: 3\n', [0, 'a'], '- b: 2\n- c: 3\n'],
    ['nothing, if it is the only one', 'a:\n  b: 1\n', ['a', 'b'], undefined],
    ['nothing, if it does not exist', 'a: 1\nb: 2\n', ['c'], undefined],
  ])('%s', (_, text, path, left) => {
    expect(without(text, path)).toBe(left);
  });
});

const { value } = fc.letrec<{ value: unknown; list: unknown[]; map: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(1, true, 'text', 'a: b', '# no comment', "it's", ''),
    tie('list'),
    tie('map'),
  ),
  list: fc.array(tie('value'), { minLength: 1, maxLength: 4 }),
  map: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd e', '1.10'), tie('value'), {
    minKeys: 1,
    maxKeys: 4,
    noNullPrototype: true,
  }),
}));

/** Every path to an entry or item. */
function pathsIn(data: unknown, above: Path = []): Path[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, child]) => {
    const path = [...above, Array.isArray(data) ? Number(key) : key];
    return [path, ...pathsIn(child, path)];
  });
}

/** The data without the value at a path. */
function dataWithout(data: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(data))
    return data.flatMap((item, index) =>
      index !== step ? [item] : rest.length > 0 ? [dataWithout(item, rest)] : [],
    );
  return Object.fromEntries(
    Object.entries(Object(data)).flatMap(([key, child]) =>
      key !== step ? [[key, child]] : rest.length > 0 ? [[key, dataWithout(child, rest)]] : [],
    ),
  );
}

test('the remaining data is the same without it, in both styles and with comments', () => {
  fc.assert(
    fc.property(value, fc.constantFrom('block', 'flow', 'any'), fc.nat(), (data, collectionStyle, pick) => {
      const plain = stringify(data, { collectionStyle, lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' });
      const text =
        collectionStyle === 'block' ? plain.replace(/\n/g, ' # a "comment"\n# and: one more\n') : plain;
      const paths = pathsIn(data);
      const path = paths[pick % Math.max(1, paths.length)];
      const left = path && without(text, path);
      if (path && left !== undefined)
        expect(parse(left, { stringKeys: true })).toEqual(dataWithout(data, path));
    }),
  );
});
