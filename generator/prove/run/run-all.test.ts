import { expect, test } from 'vitest';
import { caseOf } from '../testing/case-of.ts';
import { firstClusters } from './run-all.ts';

const gibibyte = 2 ** 30;
const names = ['a', 'b', 'c', 'd', 'e'];
const lists = names.map((cluster, index) => ({
  cluster,
  cases: Array.from({ length: index + 1 }, (_, number) => caseOf('stock', String(number))),
  unproven: [],
}));

test.each([
  ['a small machine proves one after the other', 4, 2, 8, ['d']],
  ['one core is enough', 4, 1, 2, ['d']],
  ['each cluster has two cores', 4, 4, 16, ['d', 'c']],
  ['and memory for its proxies', 4, 16, 7, ['d', 'c']],
  ['not more than there are', 2, 16, 64, ['b', 'a']],
  ['not more than four', 5, 64, 256, ['e', 'd', 'c', 'b']],
])('%s: %i clusters, %i cores, %i GiB', (_, clusters, cores, memory, expected) => {
  expect(firstClusters(lists.slice(0, clusters), cores, memory * gibibyte)).toEqual(expected);
});
