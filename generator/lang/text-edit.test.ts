import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEdits } from './text-edit.ts';

test('edits replace their ranges and nothing else, in any order', () => {
  // A text in pieces; every second piece is replaced.
  const pieces = fc.array(fc.tuple(fc.string(), fc.string({ minLength: 1 }), fc.string()));
  fc.assert(
    fc.property(pieces, fc.string(), fc.boolean(), (parts, last, isReversed) => {
      let start = 0;
      const edits = parts.map(([kept, old, text]) => {
        start += kept.length + old.length;
        return { start: start - old.length, end: start, text };
      });
      const before = parts.map(([kept, old]) => kept + old).join('') + last;
      const after = parts.map(([kept, , text]) => kept + text).join('') + last;
      expect(applyEdits(before, isReversed ? edits.reverse() : edits)).toBe(after);
    }),
  );
});

test('two insertions at one place keep their order', () => {
  const at = { start: 1, end: 1 };
  expect(
    applyEdits('ab', [
      { ...at, text: '1' },
      { ...at, text: '2' },
    ]),
  ).toBe('a12b');
});

test('edits that overlap are an error', () => {
  const edits = [
    { start: 0, end: 2, text: '' },
    { start: 1, end: 3, text: '' },
  ];
  expect(() => applyEdits('abc', edits)).toThrow('overlap');
});
