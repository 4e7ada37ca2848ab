import { isDeepStrictEqual } from 'node:util';

/** How a list becomes another: items that stay (and may change inside), that go, and that come. */
export interface Alignment {
  /** For each item that stays, its index before and the value it shall have. */
  readonly kept: readonly { readonly index: number; readonly wanted: unknown }[];
  readonly removed: readonly number[];
  /** New items, each behind the item with an index of before; -1 for the beginning. */
  readonly added: readonly { readonly after: number; readonly value: unknown }[];
}

/** Aligns two lists so that equal items stay where they are. */
export function alignLists(before: readonly unknown[], wanted: readonly unknown[]): Alignment {
  return subsequence(before, wanted) ?? withoutCommonEnds(before, wanted);
}

/** Where items only go, each of the others keeps its own lines. */
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
