import { methodPath, type ProtoService } from '../../../load/proto-index.ts';
import { metadataCovers, type PathPattern, pathCovers } from './covers.ts';
import type { Entry } from './entries.ts';

/** A part of an entry that no call reaches, and the earlier entry that matches its calls; without a part, the whole entry. */
export interface UnreachablePart {
  readonly part?: { readonly label: string; readonly at: Entry['at'] };
  readonly by: readonly Entry[];
}

/** What of an entry is never reached, since entries before it take all the calls. */
export function unreachableParts(
  entry: Entry,
  before: readonly Entry[],
  served: readonly ProtoService[],
): UnreachablePart[] {
  const wider = before.filter(({ metadata }) => metadataCovers(metadata, entry.metadata));
  const callers = entry.callers ?? [undefined];
  const hiddenBy = (pattern: PathPattern, caller: string | undefined) =>
    takersOf(
      pattern,
      wider.filter((other) => takesFrom(other, caller)),
      served,
    );
  const grid = entry.paths.map(({ pattern }) => callers.map((caller) => hiddenBy(pattern, caller?.name)));
  const whole = together(grid.flat());
  if (whole) return [{ by: whole }];
  const paths = entry.paths.flatMap((part, row) => {
    const by = together(grid[row] ?? []);
    return by ? [{ part, by }] : [];
  });
  const columns = (entry.callers ?? []).flatMap(({ name, at }, column) => {
    const by = together(grid.map((row) => row[column]));
    return by ? [{ part: { label: `calls of ${name}`, at }, by }] : [];
  });
  return [...paths, ...columns];
}

/** The entries that take every call of a path between them; undefined where some are left. */
function takersOf(
  pattern: PathPattern,
  entries: readonly Entry[],
  served: readonly ProtoService[],
): readonly Entry[] | undefined {
  const taker = entries.find(({ paths }) => paths.some((path) => pathCovers(path.pattern, pattern)));
  if (taker) return [taker];
  if (!('service' in pattern)) return undefined;
  const methods = served.find(({ name }) => name === pattern.service)?.methods ?? [];
  return together(
    methods.map(({ name }) => takersOf({ method: methodPath(pattern.service, name) }, entries, served)),
  );
}

const takesFrom = ({ callers }: Entry, caller: string | undefined): boolean =>
  !callers || callers.some(({ name }) => name === caller);

/** All of them, each once; undefined where one is undefined, or where there is none. */
function together(lists: readonly (readonly Entry[] | undefined)[]): Entry[] | undefined {
  const found = new Set<Entry>();
  for (const list of lists) {
    if (!list) return undefined;
    for (const entry of list) found.add(entry);
  }
  return found.size > 0 ? [...found] : undefined;
}
