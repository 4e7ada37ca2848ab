import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shapesCover, shapesOf } from './regex-covers.ts';

const covers = (wide: string, narrow: string): boolean | undefined => {
  const [first, second] = [shapesOf(wide), shapesOf(narrow)];
  return first && second && shapesCover(first, second);
};

test.each([
  ['.*', 'beta', true],
  ['.+', '', false],
  ['.+', '.*', false],
  ['beta|test', 'test', true],
  ['(?:beta|test)', 'beta|test', true],
  ['beta|test', 'tes', false],
  ['beta.*', 'beta', true],
  ['beta.+', 'beta', false],
  ['beta.+', 'beta-2.*', true],
  ['a\\.b', 'a\\.b', true],
  ['^beta$', 'beta', true],
  ['[ab]', 'a', undefined],
  ['a{2}', 'aa', undefined],
  ['\\d', '1', undefined],
  ['a?', 'a', undefined],
  ['(a|b)c', 'ac', undefined],
])('%s takes what %s takes: %s', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});

test('what is covered is matched, by any text that the narrower one matches', () => {
  const word = fc.constantFrom('', 'a', 'ab', 'b', '\\.', '.', '.*', '.+', 'a.*', 'ab.+', '$', '\\');
  const regex = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('|'));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '\\', '$'), maxLength: 3 });
  fc.assert(
    fc.property(regex, regex, text, (wide, narrow, value) => {
      if (!covers(wide, narrow)) return;
      const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`).test(value);
      if (whole(narrow)) expect(whole(wide)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
