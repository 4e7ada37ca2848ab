import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';
import type { Workspace } from './workspace.ts';

/**
 * The findings of checks without those about a map or a spec that has an unknown key: the missing key is probably the
 * misspelt one. Other findings about a whole file stay, because most of the file is unrelated.
 * @param shape the findings of loading
 */
export function withoutIncomplete(
  found: readonly Diagnostic[],
  shape: readonly Diagnostic[],
  workspace: Workspace,
): Diagnostic[] {
  const unread = shape.flatMap(({ rule, at }) =>
    'path' in at
      ? [{ file: at.file.path, path: at.path, isUnknown: rule.code === loadRules.unknownKey.code }]
      : [],
  );
  if (unread.length === 0) return [...found];
  const maps = new Set(
    unread
      .filter(({ path, isUnknown }) => isUnknown && path.length > 1)
      .map(({ file, path }) => placeOf(file, path.slice(0, -1))),
  );
  const incomplete = new Set([
    ...[...workspace.services, ...workspace.externals]
      .filter((each) => unread.some((key) => isUnreadKeyOf(each, key)))
      .map(({ spec }) => spec.name),
    ...workspace.clusters
      .filter(({ file, spec }) =>
        unread.some(
          ({ file: where, path: [first] }) =>
            where === file.path && first !== undefined && !Object.hasOwn(spec, first),
        ),
      )
      .map(({ file }) => file.path),
  ]);
  return found.filter(({ at, missingIn }) => {
    if (missingIn !== undefined && [missingIn].flat().some((each) => incomplete.has(each))) return false;
    if (!('path' in at)) return true;
    const { path } = at;
    return !maps.has(placeOf(at.file.path, path)) && !maps.has(placeOf(at.file.path, path.slice(0, -1)));
  });
}

interface UnreadKey {
  readonly file: string;
  readonly path: Path;
  readonly isUnknown: boolean;
}

/** True for a key at the top of the spec that could not be read, or an unknown one of its defaults or of a cluster's entry. */
function isUnreadKeyOf(
  { file, spec }: Workspace['services'][number] | Workspace['externals'][number],
  { file: where, path, isUnknown }: UnreadKey,
): boolean {
  const [first, second] = path;
  if (where === file.path) return first !== undefined && !Object.hasOwn(spec, first);
  if (!isUnknown) return false;
  if (first === 'defaults') return path.length === 2;
  return path.length === 3 && second === (first === 'teamDefaults' ? spec.owner : spec.name);
}

const placeOf = (file: string, path: Path): string => JSON.stringify([file, ...path]);
