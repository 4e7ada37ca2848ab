/** Calls of a version in a time, and how many of them are bad: failed, slow, or what a query of a team counts. */
export interface Share {
  readonly bad: number;
  readonly calls: number;
}

/** The largest and the smallest chance that a search for a bound tries; nearer to 0 or 1 nothing depends on it. */
const precision = 1e-12;

/**
 * The chance of at least so many bad calls, if each call is bad with a given chance.
 * Sums the terms of the binomial distribution, without an approximation.
 */
export function chanceOfAtLeast({ bad, calls }: Share, chance: number): number {
  if (bad <= 0) return 1;
  if (bad > calls || chance <= 0) return 0;
  if (chance >= 1) return 1;
  // The terms fall from the most likely number on, so the sum starts at the end that is nearer to it.
  return bad > calls * chance
    ? Math.min(1, sumOfTerms(bad, calls, chance, 1))
    : Math.max(0, 1 - sumOfTerms(bad - 1, calls, chance, -1));
}

/** The chance of at most so many bad calls, if each call is bad with a given chance. */
export function chanceOfAtMost({ bad, calls }: Share, chance: number): number {
  return chanceOfAtLeast({ bad: calls - bad, calls }, 1 - chance);
}

/**
 * The lower bound of the true share: the interval from it to 1 misses the true share with at most this chance.
 * Source: Clopper and Pearson, Biometrika 26 (1934).
 */
export function lowerBound(share: Share, error: number): number {
  if (share.bad <= 0) return 0;
  return bisect((chance) => chanceOfAtLeast(share, chance) < error);
}

/** The upper bound of the true share: the interval from 0 to it misses the true share with at most this chance. */
export function upperBound(share: Share, error: number): number {
  if (share.bad >= share.calls) return 1;
  return bisect((chance) => chanceOfAtMost(share, chance) >= error);
}

/** Adds the terms of the binomial distribution from one number on, up or down, until they no longer count. */
function sumOfTerms(from: number, calls: number, chance: number, direction: 1 | -1): number {
  const odds = chance / (1 - chance);
  let term = Math.exp(
    logChoose(calls, from) + from * Math.log(chance) + (calls - from) * Math.log1p(-chance),
  );
  let sum = 0;
  for (let bad = from; bad >= 0 && bad <= calls && term > sum * 1e-17; bad += direction) {
    sum += term;
    term *= direction === 1 ? ((calls - bad) / (bad + 1)) * odds : bad / (calls - bad + 1) / odds;
  }
  return sum;
}

/** The end of the numbers from 0 to 1 for which a condition is true. */
function bisect(isBelow: (chance: number) => boolean): number {
  let low = 0;
  let high = 1;
  while (high - low > precision * Math.max(high, precision)) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const logChoose = (all: number, some: number): number =>
  logFactorial(all) - logFactorial(some) - logFactorial(all - some);

/** The logarithm of a factorial. Source: Stirling's series, NIST Digital Library of Mathematical Functions 5.11.1. */
export function logFactorial(number: number): number {
  let correction = 0;
  let x = number + 1;
  for (; x < 15; x++) correction -= Math.log(x);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * x * x)) / (x * x)) / (x * x)) / x;
  return correction + (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}
