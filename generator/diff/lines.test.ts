import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hunksOf, sizeOf } from './lines.ts';

const numbered = (count: number, change: (line: number) => string = String) =>
  Array.from({ length: count }, (_, index) => change(index)).join('\n');

describe('hunks', () => {
  test('are empty for equal texts', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(hunksOf(text, text)).toEqual([]);
      }),
    );
  });

  test('contain every changed line, and turn the first text into the second', () => {
    const text = fc
      .array(fc.constantFrom('a:', '  b: 1', '  - c: 2', 'd'), { maxLength: 12 })
      .map((all) => all.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [old, now] = [before, after].map((each) => (each === '' ? [] : each.split('\n')));
        const lines = hunksOf(before, after).flatMap((hunk) => hunk.lines);
        const count = (mark: string) => lines.filter((line) => line.mark === mark).length;
        expect((old?.length ?? 0) - count('-') + count('+')).toBe(now?.length ?? 0);
      }),
    );
  });

  test('show three lines of context, and merge neighbours', () => {
    const change = (line: number) => (line === 10 || line === 16 || line === 30 ? 'x' : String(line));
    const hunks = hunksOf(numbered(40), numbered(40, change));
    expect(hunks.map(({ lines }) => lines.length)).toEqual([15, 8]);
    expect(hunks.map((hunk) => sizeOf([hunk]))).toEqual([
      { added: 2, removed: 2 },
      { added: 1, removed: 1 },
    ]);
  });

  test('name their place', () => {
    const yaml = (weight: number) => `spec:
  http:
    - name: "a b"
      route:
        - destination: x
          weight: ${weight}
  hosts: []
`;
    expect(hunksOf(yaml(1), yaml(2)).map(({ path }) => path)).toEqual(['spec.http[a b].route[]']);
    expect(hunksOf('', 'a: 1\n').map(({ path }) => path)).toEqual(['']);
  });
});
