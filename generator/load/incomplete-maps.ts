import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadRules } from './rules.ts';

/**
 * The findings of checks without those about a map that has an unknown key: the missing key is probably the
 * misspelt one. Findings about a whole file stay, because most of the file is unrelated.
 * @param shape the findings of loading
 */
export function withoutIncomplete(found: readonly Diagnostic[], shape: readonly Diagnostic[]): Diagnostic[] {
  const maps = new Set(
    shape
      .filter(({ rule }) => rule.code === loadRules.unknownKey.code)
      .flatMap(({ at }) =>
        'path' in at && at.path.length > 1 ? [placeOf(at.file.path, at.path.slice(0, -1))] : [],
      ),
  );
  if (maps.size === 0) return [...found];
  return found.filter(({ at }) => {
    if (!('path' in at)) return true;
    const { path } = at;
    return !maps.has(placeOf(at.file.path, path)) && !maps.has(placeOf(at.file.path, path.slice(0, -1)));
  });
}

const placeOf = (file: string, path: readonly (string | number)[]): string => JSON.stringify([file, ...path]);
