import { isDeepStrictEqual } from 'node:util';
import { isMap } from '../lang/plain-map.ts';

/** How one list becomes another: items that stay (and may change), items to remove, and items to add. */
export interface Alignment {
  /** For each item that stays, its old index and its new value. */
  readonly kept: readonly { readonly index: number; readonly wanted: unknown }[];
  readonly removed: readonly number[];
  /** New items, each with the old index of the item before it; -1 for the beginning. */
  readonly added: readonly { readonly after: number; readonly value: unknown }[];
}

/** Aligns two lists: equal items stay in place. */
export function alignLists(before: readonly unknown[], wanted: readonly unknown[]): Alignment {
  return subsequence(before, wanted) ?? byIdentity(before, wanted) ?? withoutCommonEnds(before, wanted);
}

/** If items are only removed, all others keep their lines. */
function subsequence(before: readonly unknown[], wanted: readonly unknown[]): Alignment | undefined {
  const kept: { index: number; wanted: unknown }[] = [];
  const removed: number[] = [];
  for (const [index, item] of before.entries()) {
    const next = kept.length < wanted.length ? { value: wanted[kept.length] } : undefined;
    if (next && isDeepStrictEqual(item, next.value)) kept.push({ index, wanted: item });
    else removed.push(index);
  }
  return kept.length === wanted.length ? { kept, removed, added: [] } : undefined;
}

/** Items with the same name, or the same service, are the same item, even if their other keys differ. */
function byIdentity(before: readonly unknown[], wanted: readonly unknown[]): Alignment | undefined {
  for (const key of ['name', 'service']) {
    const [old, now] = [identities(before, key), identities(wanted, key)];
    if (!old || !now) continue;
    const kept = old.flatMap((name, index) =>
      now.includes(name) ? [{ index, wanted: wanted[now.indexOf(name)] }] : [],
    );
    const order = kept.map(({ index }) => now.indexOf(old[index] ?? ''));
    if (kept.length === 0 || order.some((place, index) => index > 0 && place < (order[index - 1] ?? 0)))
      continue;
    const added = now.flatMap((name, index) => {
      if (old.includes(name)) return [];
      const predecessor = now.slice(0, index).findLast((each) => old.includes(each));
      return [{ after: predecessor === undefined ? -1 : old.indexOf(predecessor), value: wanted[index] }];
    });
    // A new first item is only possible before a first item that stays.
    if (added.some(({ after }) => after < 0) && !now.includes(old[0] ?? '')) continue;
    const removed = old.flatMap((name, index) => (now.includes(name) ? [] : [index]));
    return { kept, removed, added };
  }
  return undefined;
}

function identities(items: readonly unknown[], key: string): string[] | undefined {
  const names = items.flatMap((item) => (isMap(item) && typeof item[key] === 'string' ? [item[key]] : []));
  return names.length === items.length && new Set(names).size === names.length ? names : undefined;
}

function withoutCommonEnds(before: readonly unknown[], wanted: readonly unknown[]): Alignment {
  const shorter = Math.min(before.length, wanted.length);
  let head = 0;
  while (head < shorter && isDeepStrictEqual(before[head], wanted[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isDeepStrictEqual(before.at(-1 - tail), wanted.at(-1 - tail))) tail++;
  const paired = shorter - tail;
  const kept = before.flatMap((_, index) => {
    if (index < paired) return [{ index, wanted: wanted[index] }];
    return index >= before.length - tail ? [{ index, wanted: before[index] }] : [];
  });
  return {
    kept,
    removed: before.map((_, index) => index).slice(paired, before.length - tail),
    added: wanted.slice(paired, wanted.length - tail).map((value) => ({ after: paired - 1, value })),
  };
}
