import { expect, test } from 'vitest';
import { quantityOf } from './quantity.ts';

test.each([
  ['100m', 0.1],
  ['0.5', 0.5],
  [2, 2],
  ['1k', 1_000],
  ['128Mi', 134_217_728],
  ['1.5Gi', 1_610_612_736],
  ['1G', 1_000_000_000],
  ['1e3', 1000],
  ['500u', 0.0005],
])('%s is %d', (written, expected) => {
  expect(quantityOf(written)).toBeCloseTo(expected, 6);
});

test('a text that is not a quantity gives NaN', () => {
  expect(quantityOf('much')).toBeNaN();
  expect(quantityOf('1Xi')).toBeNaN();
});
