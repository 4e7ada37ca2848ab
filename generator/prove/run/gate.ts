/** Lets work through as long as less than a number of it is under way, in the order in which it comes. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** A gate of a width. */
export function gateOf(width: number): Gate {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
