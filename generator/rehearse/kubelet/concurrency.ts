/** Runs work, at most some at the same time, in the order in which it is asked for. */
export function limitOf(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The next one takes the place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
