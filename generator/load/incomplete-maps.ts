import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { loadRules } from './rules.ts';

/**
 * What checks find, without what they say of a map in which an unknown key was found: what it lacks is probably what the
 * unknown key means. Of a whole file they say it all the same, since most of it is about something else.
 * @param shape what loading has found
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
