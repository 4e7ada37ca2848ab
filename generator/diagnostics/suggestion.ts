import type { Diagnostic, Place } from './diagnostic.ts';
import { renaming } from './fix/fix.ts';
import { suggest } from './nearest.ts';
import { correction } from './typo.ts';

/**
 * What to do about an unknown name: the hint of `suggest`, and a fix where the name is a clear misspelling of one
 * candidate. `taken` holds names that stand beside it already, which a fix must not give a second time.
 */
export function suggestion(
  wrong: string,
  candidates: Iterable<string>,
  noun: string,
  at: Place,
  taken: Iterable<string> = [],
): Required<Pick<Diagnostic, 'hint'>> & Pick<Diagnostic, 'fixes'> {
  const all = [...candidates];
  const hint = suggest(wrong, all, noun);
  const meant = correction(wrong, all);
  if (meant === undefined || [...taken].includes(meant)) return { hint };
  return { hint, fixes: [renaming(at, wrong, meant)] };
}
