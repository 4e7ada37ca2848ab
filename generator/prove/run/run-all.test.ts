import { expect, test } from 'vitest';
import { clustersAtOnce } from './run-all.ts';

const gibibyte = 2 ** 30;

test.each([
  ['a small machine proves one after the other', 4, 2, 8, 1],
  ['one core is enough', 4, 1, 2, 1],
  ['each cluster has two cores', 4, 4, 16, 2],
  ['and memory for its proxies', 4, 16, 7, 2],
  ['not more than there are', 2, 16, 64, 2],
  ['not more than four', 9, 64, 256, 4],
])('%s: %i clusters, %i cores, %i GiB', (_, clusters, cores, memory, expected) => {
  expect(clustersAtOnce(clusters, cores, memory * gibibyte)).toBe(expected);
});
