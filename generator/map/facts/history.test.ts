import { expect, test } from 'vitest';
import { commitAll, initIn } from '../../testing/git-repository.ts';
import { temporaryRepository, writeInto } from '../../testing/temporary-repository.ts';
import { HistoryReader } from './history.ts';

const blocks = (tag: string) => `name: dev
stage: dev
services:
  orders:
    versions:
      v1: { tag: v1.0.0 }
  stock:
    versions:
      v1: { tag: ${tag} }
`;

const oneLine = (tag: string) => `name: dev
stage: dev
services: { orders: { versions: { v1: { tag: v1.0.0 } } }, stock: { versions: { v1: { tag: ${tag} } } } }
`;

const tags = ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.1.0'];

/** A repository with one commit for each tag of stock. */
function repositoryWith(textOf: (tag: string) => string): string {
  const root = temporaryRepository();
  initIn(root);
  for (const [index, tag] of tags.entries()) {
    writeInto(root, 'clusters/dev.yaml', textOf(tag));
    commitAll(root, `feat: step ${index}`);
  }
  return root;
}

test.each([
  // orders once, and each tag of stock once.
  ['in blocks: only what a commit changed is parsed', blocks, 4],
  // Each of four files too.
  ['in one line: each file is parsed', oneLine, 8],
])('a cluster file %s', async (_, textOf, parsed) => {
  const reader = new HistoryReader(repositoryWith(textOf));
  const histories = await reader.historyOf('dev');
  const moved = histories.map(({ service, moments }) => ({
    service,
    tags: moments.map(({ versions }) => versions.map(({ tag }) => tag).join()),
  }));
  expect(moved).toEqual([
    { service: 'orders', tags: ['v1.0.0'] },
    { service: 'stock', tags },
  ]);
  expect(reader.parsed).toBe(parsed);
});
