/**
 * The results of `work` for every item, in the order of the items, with at most `limit` running at the same
 * time.
 */
export async function inParallel<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Runs work when there is room for it. */
export type Limiter = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A limiter that runs at most `most` pieces of work at the same time, in the order in which they are asked for. */
export function limiter(most: number): Limiter {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The next one takes the place.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
