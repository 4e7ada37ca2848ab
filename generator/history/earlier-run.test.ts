import { expect, test } from 'vitest';
import { change, committedRepository } from '../testing/change-fixture.ts';
import { commitAll } from '../testing/git-repository.ts';
import { findEarlierRun } from './earlier-run.ts';

const dev = (orders: string, stock: string) => ({
  'clusters/dev.yaml': `name: dev
stage: dev
services:
  orders:
    versions:
      v1: { tag: ${orders} }
  stock:
    versions:
      v1: { tag: ${stock} }
`,
});

test('an earlier run is found, although another service was added and removed with the same tag since', async () => {
  const root = committedRepository(dev('v1.0.0', 'v1.0.0'));
  change(root, dev('v1.1.0', 'v1.0.0'));
  const left = commitAll(root, 'feat: orders v1.1.0');
  for (let round = 0; round < 24; round++) {
    change(root, dev('v1.1.0', round % 2 === 0 ? 'v1.2.0' : 'v1.0.0'));
    commitAll(root, 'feat: stock');
  }
  const asked = (service: string, tag: string) =>
    findEarlierRun(root, 'HEAD', { cluster: 'dev', service, tag });
  expect(left.startsWith((await asked('orders', 'v1.0.0')).commit ?? 'none')).toBe(true);
  expect(await asked('orders', 'v1.2.0')).toEqual({ unreadable: [] });
  expect(await asked('orders', 'v9.0.0')).toEqual({ unreadable: [] });
  expect(await asked('absent', 'v1.0.0')).toEqual({ unreadable: [] });
});

test('a commit with invalid YAML is listed, because it may have run the tag', async () => {
  const root = committedRepository(dev('v1.1.0', 'v1.0.0'));
  change(root, { 'clusters/dev.yaml': `${dev('v1.0.0', 'v1.0.0')['clusters/dev.yaml']}  services: [\n` });
  commitAll(root, 'feat: orders, by hand');
  change(root, dev('v1.1.0', 'v1.0.0'));
  const fixed = commitAll(root, 'fix: orders');
  const { commit, unreadable } = await findEarlierRun(root, 'HEAD', {
    cluster: 'dev',
    service: 'orders',
    tag: 'v1.0.0',
  });
  expect(commit).toBeUndefined();
  expect(unreadable).toHaveLength(1);
  expect(unreadable[0]).toMatch(/\^$/);
  expect(fixed.startsWith(unreadable[0]?.replace('^', '') ?? 'none')).toBe(true);
});
