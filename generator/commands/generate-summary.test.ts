import { expect, test } from 'vitest';
import { paintFor } from '../terminal/paint.ts';
import { summarize } from './generate-summary.ts';

const plain = paintFor({ isTTY: false });
const counts = { services: 1, clusters: 1, documents: 9, escapeHatch: [] };
const done = {
  ok: true,
  counts,
  written: [],
  removed: [],
  unchanged: 9,
  warnings: [],
  suppressed: [],
} as const;

test('the extra documents and patches of a service are listed, and nothing without any', () => {
  const escapeHatch = [
    { service: 'orders', documents: 1, patches: 2 },
    { service: 'stock', documents: 0, patches: 1 },
  ];
  const summary = summarize({ ...done, counts: { ...counts, escapeHatch } }, 10, plain);
  expect(summary.split('\n').slice(0, -1)).toEqual([
    'additions of orders: 1 document, 2 patches',
    'additions of stock: 1 patch',
  ]);
  expect(summarize(done, 10, plain).split('\n')).toHaveLength(1);
});
