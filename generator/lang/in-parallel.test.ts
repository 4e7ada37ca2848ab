import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inParallel, limiter } from './in-parallel.ts';

it('keeps the order of results and the limit of parallel work', async () => {
  let underWay = 0;
  let most = 0;
  const results = await inParallel(2, [30, 1, 10, 5], async (delay) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await setTimeout(delay);
    underWay -= 1;
    return delay * 2;
  });
  expect(results).toEqual([60, 2, 20, 10]);
  expect(most).toBe(2);
});

it('returns nothing for no items', async () => {
  expect(await inParallel(2, [], async () => expect.unreachable())).toEqual([]);
});

it('some work runs at the same time, and no more', async () => {
  const limit = limiter(2);
  let current = 0;
  let most = 0;
  const work = async () => {
    current += 1;
    most = Math.max(most, current);
    await new Promise((resolve) => setImmediate(resolve));
    current -= 1;
  };
  await Promise.all(Array.from({ length: 7 }, () => limit(work)));
  expect(most).toBe(2);
});
