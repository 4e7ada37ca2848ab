import { expect, test } from 'vitest';
import { linesOf, listText, shortLine } from './report-lines.ts';

const names = Array.from({ length: 60 }, (_, index) => `service-${index}`);

test('a long list ends with the number of the others', () => {
  expect(listText(['cart', 'orders'])).toBe('cart, orders');
  expect(listText(names, 40)).toBe('service-0, service-1, service-2 and 57 more');
});

test('no line is longer than 200 characters, and commands stay whole', () => {
  expect(shortLine(`cart: ${names.join(', ')}`)).toMatch(/^cart: service-0, .* and \d+ more$/);
  expect(shortLine('x'.repeat(500)).length).toBeLessThan(200);
  const command = `kubectl -n shop delete deployment ${names.join(' ')}`;
  expect(shortLine(command)).toBe(command);
});

test('long alternatives are in lines of their own', () => {
  expect(linesOf('before: ', [names.slice(0, 20).join(' '), 'v1'].join('; '))).toHaveLength(2);
});
