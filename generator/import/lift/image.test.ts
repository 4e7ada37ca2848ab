import { expect, test } from 'vitest';
import { imageParts } from './image.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['redis', { name: 'redis', tag: 'latest' }],
  ['redis:7.2-alpine', { name: 'redis', tag: '7.2-alpine' }],
  ['registry.example.com:5000/shop/cart', { name: 'registry.example.com:5000/shop/cart', tag: 'latest' }],
  ['registry.example.com:5000/shop/cart:v1', { name: 'registry.example.com:5000/shop/cart', tag: 'v1' }],
  [`shop/cart:v1@${digest}`, { name: 'shop/cart', tag: 'v1', digest }],
  [`shop/cart@${digest}`, { name: 'shop/cart', tag: undefined, digest }],
])('%s', (reference, parts) => {
  expect(imageParts(reference)).toEqual(parts);
});
