import { refusal } from '../command-line/values.ts';
import type { CaseList } from './case.ts';

/** One of several machines that prove a fleet together. */
export interface Shard {
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
}

const mostShards = 100;

/** Reads a shard such as `2/8`. */
export function shardOf(text: string, option: string): Shard {
  const [, number = 0, of = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  if (number >= 1 && number <= of && of <= mostShards) return { number, of };
  throw refusal(option, `a part such as 2/8, of at most ${mostShards}`, text);
}

/**
 * The part of the cases that one machine proves. Together, the shards prove each case once. All cases of a service in a
 * cluster are in the same shard, and services that follow each other too: a machine starts as few clusters as possible.
 */
export function inShard(lists: readonly CaseList[], shard: Shard): CaseList[] {
  const total = lists.reduce((sum, { cases }) => sum + cases.length, 0);
  let before = 0;
  return lists
    .map((list) => {
      const mine = new Set<string>();
      for (const [service, count] of casesByService(list)) {
        if (Math.floor((before * shard.of) / total) === shard.number - 1) mine.add(service);
        before += count;
      }
      const isMine = ({ service }: { readonly service: string }) => mine.has(service);
      return { ...list, cases: list.cases.filter(isMine), unproven: list.unproven.filter(isMine) };
    })
    .filter(({ cases }) => cases.length > 0);
}

function casesByService({ cases }: CaseList): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { service } of cases) counts.set(service, (counts.get(service) ?? 0) + 1);
  return counts;
}
