import { UsageError } from '../command-line/errors.ts';
import { alike } from './alike.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { renaming } from './fix/fix.ts';
import { correction, isClearTypo } from './typo.ts';

/**
 * What to do about an unknown name: the hint of `suggest`, and a fix if the name is a clear misspelling of
 * one candidate. `taken` contains names that are used next to it, so a second use cannot be intended.
 */
export function suggestion(
  wrong: string,
  candidates: Iterable<string>,
  noun: string,
  at: Place,
  taken: Iterable<string> = [],
  isClear = isClearTypo,
): Required<Pick<Diagnostic, 'hint'>> & Pick<Diagnostic, 'fixes'> {
  const all = [...candidates];
  const names = new Set(taken);
  const free = all.filter((name) => !names.has(name));
  const hint = alike(wrong, free).length > 0 ? suggest(wrong, free, noun) : listed(all, noun);
  const intended = correction(wrong, all, isClear);
  if (intended === undefined || names.has(intended)) return { hint };
  return { hint, fixes: [renaming(at, wrong, intended)] };
}

/**
 * `did you mean a or b?` if a candidate is similar, otherwise the list of candidates that fits in one line.
 */
export function suggest(wrong: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates].sort();
  const near = alike(wrong, all);
  return near.length > 0 ? didYouMean(near) : listed(all, noun);
}

/** A question with the names that may be intended. */
export const didYouMean = (names: readonly string[]): string => `did you mean ${names.join(' or ')}?`;

/** The list of candidates, cut to one line. */
export function listed(candidates: Iterable<string>, noun: string): string {
  const all = [...candidates].sort();
  if (all.length === 0) return `there are no ${noun} yet`;
  const shown = all.slice(0, 12);
  return `the ${noun} are ${shown.join(', ')}${all.length > shown.length ? `, and ${all.length - shown.length} more` : ''}`;
}

/**
 * @param shown how a name is printed: names that are phrases need quotes
 * @throws UsageError for the first name that a user gives and that is not among the candidates
 */
export function requireKnown(
  noun: string,
  names: readonly string[],
  candidates: Iterable<string>,
  shown = (name: string): string => name,
): void {
  const known = new Set(candidates);
  const unknown = names.find((name) => !known.has(name));
  if (unknown !== undefined)
    throw new UsageError(`no ${noun} has the name ${shown(unknown)}; ${suggest(unknown, known, `${noun}s`)}`);
}
