import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../command-line/errors.ts';
import type { CaseList } from './case.ts';
import { inShard, shardOf } from './shard.ts';
import { caseOf } from './testing/case-of.ts';

/** Clusters with services that have some cases each. */
const fleets = fc
  .array(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((clusters) =>
    clusters.map(
      (counts, index): CaseList => ({
        cluster: `c${index}`,
        cases: counts.flatMap((count, service) =>
          Array.from({ length: count }, (_, each) => caseOf(`s${service}`, String(each))),
        ),
        unproven: [],
      }),
    ),
  );

const namesOf = (lists: readonly CaseList[]): string[] =>
  lists.flatMap(({ cluster, cases }) => cases.map(({ name }) => `${cluster} ${name}`));

test('all shards together have each case once, and a service of a cluster is in one of them', () => {
  fc.assert(
    fc.property(fleets, fc.integer({ min: 1, max: 12 }), (lists, of) => {
      const shards = Array.from({ length: of }, (_, index) => inShard(lists, { number: index + 1, of }));
      expect(shards.flatMap(namesOf)).toEqual(namesOf(lists));
      const owners = shards.map(
        (shard) =>
          new Set(shard.flatMap(({ cluster, cases }) => cases.map((each) => `${cluster} ${each.service}`))),
      );
      expect(owners.reduce((sum, { size }) => sum + size, 0)).toBe(
        new Set(owners.flatMap((each) => [...each])).size,
      );
    }),
  );
});

test('shards have about the same number of cases', () => {
  const services = Array.from({ length: 40 }, (_, index) => `s${index}`);
  const cases = services.flatMap((service) => [caseOf(service, 'a'), caseOf(service, 'b')]);
  const lists = ['dev', 'prod'].map((cluster) => ({ cluster, cases, unproven: [] }));
  const sizes = [1, 2, 3, 4].map((number) => namesOf(inShard(lists, { number, of: 4 })).length);
  expect(sizes).toEqual([40, 40, 40, 40]);
  expect(inShard(lists, { number: 1, of: 4 }).map(({ cluster }) => cluster)).toEqual(['dev']);
});

test('what cannot be proven is listed by the shard of its service', () => {
  const unproven = ['s0', 's1'].map((service) => ({ service, setting: 'dns', reason: 'no DNS here' }));
  const lists = [{ cluster: 'dev', cases: [caseOf('s0', 'a'), caseOf('s1', 'a')], unproven }];
  const listed = [1, 2].map((number) => inShard(lists, { number, of: 2 })[0]?.unproven);
  expect(listed).toEqual([[unproven[0]], [unproven[1]]]);
});

test.each(['0/2', '3/2', '1/101', '1', '1/', 'a/b', '1/2/3', ''])('%s is no shard', (text) => {
  expect(() => shardOf(text, '--shard')).toThrow(UsageError);
});

test('2/8 is the second of eight', () => expect(shardOf('2/8', '--shard')).toEqual({ number: 2, of: 8 }));
