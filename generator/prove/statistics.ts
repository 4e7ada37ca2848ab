/** Counts that a correct tree produces, both inclusive. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

/** How often a whole run over a correct tree may fail by chance: less than once in 10,000. */
export const falseAlarmsOfRun = 1e-4;

/** A deviation counts as noticeable if it is noticed in this share of runs. */
const power = 0.99;

/**
 * How often one assertion about a share may fail by chance, if all assertions of a run together keep to
 * `falseAlarmsOfRun`, however they depend on each other (Bonferroni's inequality).
 */
export const alphaFor = (assertions: number): number => falseAlarmsOfRun / Math.max(1, assertions);

/**
 * The counts of successes among `calls` that agree with `share`: those that are left when both tails of the
 * binomial distribution are cut off at `alpha / 2` or less. Exact: nothing is approximated by a normal distribution.
 * @param share from 0 to 1; for 0 and 1 a single other count is proof of the contrary
 */
export function acceptanceRegion(calls: number, share: number, alpha: number): Region {
  if (share <= 0) return { from: 0, to: 0 };
  if (share >= 1) return { from: calls, to: calls };
  const probabilities = distribution(calls, share);
  return { from: cut(probabilities, alpha / 2), to: calls - cut(probabilities.toReversed(), alpha / 2) };
}

/** How many of the first counts can be left out before their probability exceeds `allowed`. */
function cut(probabilities: readonly number[], allowed: number): number {
  let sum = 0;
  for (const [count, probability] of probabilities.entries()) {
    sum += probability;
    if (sum > allowed) return count;
  }
  return probabilities.length - 1;
}

/** The probabilities of 0, 1, … `calls` successes. */
export function distribution(calls: number, share: number): number[] {
  const [log, logOther] = [Math.log(share), Math.log1p(-share)];
  const factorial = logFactorials(calls);
  const at = (count: number) => factorial[count] ?? 0;
  return factorial.map((_, count) =>
    Math.exp(at(calls) - at(count) - at(calls - count) + count * log + (calls - count) * logOther),
  );
}

/** The logarithms of 0!, 1!, … n!, summed with the lost digits carried along (Kahan). */
function logFactorials(n: number): number[] {
  const logs = [0];
  let [sum, lost] = [0, 0];
  for (let factor = 1; factor <= n; factor++) {
    const term = Math.log(factor) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    logs.push(sum);
  }
  return logs;
}

/** The probability that the count lies in a region. */
export function probabilityOf({ from, to }: Region, calls: number, share: number): number {
  if (share <= 0) return from <= 0 ? 1 : 0;
  if (share >= 1) return to >= calls ? 1 : 0;
  return distribution(calls, share)
    .slice(from, to + 1)
    .reduce((sum, probability) => sum + probability, 0);
}

/**
 * The nearest shares on both sides that would be noticed in 99 of 100 runs; undefined on a side where none would, or
 * without another share.
 */
export function noticedShares(
  calls: number,
  share: number,
  alpha: number,
): { readonly below: number | undefined; readonly above: number | undefined } {
  const region = acceptanceRegion(calls, share, alpha);
  const noticed = (other: number) => probabilityOf(region, calls, other) <= 1 - power;
  return { below: nearest(share, 0, noticed), above: nearest(share, 1, noticed) };
}

/** The share nearest to `from`, on the way to `end`, that is noticed: the further away, the more surely. */
function nearest(from: number, end: number, noticed: (share: number) => boolean): number | undefined {
  if (from === end || !noticed(end)) return undefined;
  let [hidden, seen] = [from, end];
  for (let step = 0; step < 24; step++) {
    const middle = (hidden + seen) / 2;
    if (noticed(middle)) seen = middle;
    else hidden = middle;
  }
  return seen;
}

/** Services of a fleet have few different shares, and each number of trials takes a distribution or more. */
const knownTrials = new Map<string, number>();

/** The fewest trials in which `needed` successes occur, but for a chance of `alpha`. */
export function trialsFor(needed: number, share: number, alpha: number): number {
  const key = `${needed} ${share} ${alpha}`;
  const trials = knownTrials.get(key) ?? countTrials(needed, share, alpha);
  knownTrials.set(key, trials);
  return trials;
}

function countTrials(needed: number, share: number, alpha: number): number {
  let trials = Math.ceil(needed / share);
  while (probabilityOf({ from: 0, to: needed - 1 }, trials, share) > alpha) trials = Math.ceil(trials * 1.1);
  return trials;
}
