/** The share of calls of each version, in percent; the sum is 100. */
export type Shares = Readonly<Record<string, number>>;

/** Sets the weight of one version; the others keep their proportions. */
export function setShare(shares: Shares, version: string, weight: number): Shares {
  const others = Object.entries(shares).filter(([name]) => name !== version);
  const before = others.reduce((sum, [, share]) => sum + share, 0);
  const rest = 100 - weight;
  // If the others had no calls, the first of them, which is the oldest, gets the rest.
  const exact = others.map(([name, share], index) => ({
    name,
    share: before > 0 ? (share * rest) / before : index === 0 ? rest : 0,
  }));
  const rounded = roundToSum(rest, exact);
  const named = Object.hasOwn(shares, version) ? Object.keys(shares) : [...Object.keys(shares), version];
  return Object.fromEntries(
    named.map((name) => [name, name === version ? weight : (rounded.get(name) ?? 0)]),
  );
}

/** Moves the whole share of some versions to another. */
export function moveShares(shares: Shares, from: readonly string[], to: string): Shares {
  const moved = Object.entries(shares)
    .filter(([name]) => from.includes(name))
    .reduce((sum, [, share]) => sum + share, 0);
  const own = Object.hasOwn(shares, to) ? (shares[to] ?? 0) : 0;
  const names = Object.hasOwn(shares, to) ? Object.keys(shares) : [...Object.keys(shares), to];
  const shareOf = (name: string) =>
    name === to ? own + moved : from.includes(name) ? 0 : (shares[name] ?? 0);
  return Object.fromEntries(names.map((name) => [name, shareOf(name)]));
}

/** Removes versions that have no share. */
export function removeShares(shares: Shares, removed: readonly string[]): Shares {
  return Object.fromEntries(Object.entries(shares).filter(([name]) => !removed.includes(name)));
}

/** True if two splits send the same calls to the same versions. */
export function areSameShares(one: Shares, other: Shares): boolean {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] ?? 0) === (other[name] ?? 0));
}

/** Rounds to whole numbers with a given sum: the largest remainders are rounded up. */
function roundToSum(sum: number, exact: readonly { name: string; share: number }[]): Map<string, number> {
  const floors = exact.map(({ name, share }) => ({
    name,
    floor: Math.floor(share),
    rest: share - Math.floor(share),
  }));
  let missing = sum - floors.reduce((total, { floor }) => total + floor, 0);
  const result = new Map(floors.map(({ name, floor }) => [name, floor]));
  for (const { name, floor } of [...floors].sort((a, b) => b.rest - a.rest)) {
    if (missing <= 0) break;
    result.set(name, floor + 1);
    missing--;
  }
  return result;
}
