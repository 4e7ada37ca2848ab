import type { Diagnostic, Place } from './diagnostic.ts';
import { renaming } from './fix/fix.ts';
import { listed, nearest, suggest } from './nearest.ts';
import { correction } from './typo.ts';

/**
 * What to do about an unknown name: the hint of `suggest`, and a fix where the name is a clear misspelling of one
 * candidate. `taken` holds names that stand beside it already, which nobody can have meant a second time.
 */
export function suggestion(
  wrong: string,
  candidates: Iterable<string>,
  noun: string,
  at: Place,
  taken: Iterable<string> = [],
): Required<Pick<Diagnostic, 'hint'>> & Pick<Diagnostic, 'fixes'> {
  const all = [...candidates];
  const names = new Set(taken);
  const free = all.filter((name) => !names.has(name));
  const hint = nearest(wrong, free).length > 0 ? suggest(wrong, free, noun) : listed(all, noun);
  const meant = correction(wrong, all);
  if (meant === undefined || names.has(meant)) return { hint };
  return { hint, fixes: [renaming(at, wrong, meant)] };
}
