import { expect, test } from 'vitest';
import { loadValidators } from '../load/validators.ts';
import { acceptedBy } from './accepted.ts';

const { service } = await loadValidators();
const spec = { name: 'cart', owner: 'team-shop', namespace: 'shop', image: 'shop/cart' };

test('one invalid variable drops only that variable', () => {
  const { settings, dropped } = acceptedBy(service, {
    ...spec,
    grpc: { port: 7070, services: ['shop.v1.Cart'] },
    env: { GOOD: 'a', 'not.a.name!': 'b', NUMBER: { a: 1 } },
  });
  expect(dropped.toSorted()).toEqual(['env.NUMBER', 'env.not.a.name!']);
  expect(settings).toHaveProperty('env', { GOOD: 'a' });
});

test('of a list, only the invalid items are dropped', () => {
  const { settings } = acceptedBy(service, {
    ...spec,
    ports: { redis: { port: 6379, appProtocol: 'redis' } },
    args: [{ a: 1 }, 'good', { b: 1 }, 'better'],
  });
  expect(settings).toHaveProperty('args', ['good', 'better']);
});
