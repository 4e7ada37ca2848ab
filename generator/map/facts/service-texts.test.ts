import { expect, test } from 'vitest';
import { serviceTexts } from './service-texts.ts';

test('a text for each service, from its key to the next one', () => {
  const text = `name: dev
services: # by name
  # the first
  orders:
    versions:

      # of today
      v1: { tag: v1.0.0 }
  stock:
    versions: { v1: { tag: v1.0.0 } }
gateways: {}
`;
  expect([...(serviceTexts(text) ?? [])]).toEqual([
    ['orders', '  orders:\n    versions:\n\n      # of today\n      v1: { tag: v1.0.0 }\n'],
    ['stock', '  stock:\n    versions: { v1: { tag: v1.0.0 } }\n'],
  ]);
});

test.each([
  ['no services', 'name: dev\n'],
  ['no entries', 'services:\nname: dev\n'],
  ['a map in one line', 'services: { orders: {} }\n'],
  ['an anchor', 'services:\n  orders: &all\n    versions: {}\n  stock: *all\n'],
  ['a tag of YAML', 'services:\n  orders: !own {}\n'],
  ['two lists of services', 'services:\n  orders: {}\nservices:\n  stock: {}\n'],
  ['two entries of a service', 'services:\n  orders: {}\n  orders: {}\n'],
  ['lines with less indentation', 'services:\n    orders: {}\n  stock: {}\n'],
  ['a key in quotes', 'services:\n  "orders": {}\n'],
  ['ends of lines of Windows', 'services:\r\n  orders: {}\r\n'],
])('%s: the whole file has to be parsed', (_, text) => {
  expect(serviceTexts(text)).toBeUndefined();
});
