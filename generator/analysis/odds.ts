import type { Share } from './share.ts';

/** Terms below this part of the largest one do not change a result. */
const negligible = 1e-30;

/**
 * The chance that at least as many of all bad calls are calls of the canary, if its odds of a bad call (bad calls per good
 * call) are so many times those of the stable version.
 *
 * It depends only on what was counted: given the number of bad calls of both versions together, the part of the canary
 * has a noncentral hypergeometric distribution, whatever the share of the stable version is. For a ratio of 1 this is
 * Fisher's exact test.
 * Source: R. A. Fisher, The Logic of Inductive Inference (1935); J. Cornfield, A Statistical Problem (1956).
 */
export function chanceOfMore(canary: Share, stable: Share, ratio: number): number {
  return tails(canary, stable, ratio).atLeast;
}

/** The chance that at most as many of all bad calls are calls of the canary, for such a ratio. */
export function chanceOfFewer(canary: Share, stable: Share, ratio: number): number {
  return tails(canary, stable, ratio).atMost;
}

/**
 * The lower bound of the ratio of the odds: it is above the true ratio with at most this chance.
 * Source: Cornfield (1956).
 */
export function lowestRatio(canary: Share, stable: Share, error: number): number {
  return canary.bad === 0 || stable.bad === stable.calls
    ? 0
    : search((ratio) => chanceOfMore(canary, stable, ratio) < error);
}

/** The upper bound of the ratio of the odds: it is below the true ratio with at most this chance. */
export function highestRatio(canary: Share, stable: Share, error: number): number {
  return stable.bad === 0 || canary.bad === canary.calls
    ? Number.POSITIVE_INFINITY
    : search((ratio) => chanceOfFewer(canary, stable, ratio) >= error);
}

function tails(canary: Share, stable: Share, ratio: number): { atLeast: number; atMost: number } {
  const bad = canary.bad + stable.bad;
  const first = Math.max(0, bad - stable.calls);
  const last = Math.min(bad, canary.calls);
  /** The term of the next number, as a multiple of this one: it falls as the number grows. */
  const step = (part: number) =>
    (((canary.calls - part) * (bad - part)) / ((part + 1) * (stable.calls - bad + part + 1))) * ratio;
  const mode = modeBetween(first, last, step);
  let atLeast = 0;
  let atMost = 0;
  const add = (part: number, term: number) => {
    if (part >= canary.bad) atLeast += term;
    if (part <= canary.bad) atMost += term;
  };
  add(mode, 1);
  let total = 1;
  for (let part = mode, term = 1; part < last && term > negligible; part++) {
    term *= step(part);
    total += term;
    add(part + 1, term);
  }
  for (let part = mode, term = 1; part > first && term > negligible; part--) {
    term /= step(part - 1);
    total += term;
    add(part - 1, term);
  }
  return { atLeast: atLeast / total, atMost: atMost / total };
}

/** The number with the largest term. */
function modeBetween(first: number, last: number, step: (part: number) => number): number {
  let low = first;
  let high = last;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (step(middle) > 1) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The end of the ratios for which a condition is true. */
function search(isBelow: (ratio: number) => boolean): number {
  let low = Math.log(1e-9);
  let high = Math.log(1e9);
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (isBelow(Math.exp(middle))) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}
