import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareTags } from './tag-order.ts';

describe('the order of tags', () => {
  test.each([
    ['v1.0.0', 'v1.0.0', 0],
    ['v1.2.0', 'v1.10.0', -1],
    ['1.2', 'v1.2.0', 0],
    ['v2.0.0', 'v10.0.0', -1],
    ['v1.0.0-rc.1', 'v1.0.0', -1],
    ['v1.0.0-rc.2', 'v1.0.0-rc.10', -1],
    ['v1.0.0-alpha', 'v1.0.0-beta', -1],
    ['v2024.01.05', 'v2024.1.6', -1],
  ])('%s and %s: %i', (one, other, expected) => {
    expect(Math.sign(compareTags(one, other) ?? Number.NaN)).toBe(expected);
    expect(Math.sign(compareTags(other, one) ?? Number.NaN)).toBe(expected === 0 ? 0 : -expected);
  });

  test('is undefined for a tag without numbers', () => {
    expect(compareTags('3f2a1b0c', 'v1.0.0')).toBeUndefined();
    expect(compareTags('main', 'stable')).toBeUndefined();
    expect(compareTags('main', 'main')).toBe(0);
  });

  const tag = fc
    .tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), fc.option(fc.nat(5)))
    .map(([numbers, candidate]) => `v${numbers.join('.')}${candidate === null ? '' : `-rc.${candidate}`}`);

  test('is a total order', () => {
    fc.assert(
      fc.property(tag, tag, tag, (a, b, c) => {
        const sign = (one: string, other: string) => Math.sign(compareTags(one, other) ?? Number.NaN);
        expect(sign(a, b) + sign(b, a)).toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
