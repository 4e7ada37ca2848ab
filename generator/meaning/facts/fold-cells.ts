import type { Calls } from '../call-fact.ts';
import { isSame } from '../same.ts';

/** What happens to the calls of one method by one caller, before and after. */
export interface Cell<Value> {
  /** Empty if the service has no callers. */
  readonly caller: string;
  readonly method: string;
  readonly conditions: readonly string[];
  readonly before: Value;
  readonly after: Value;
}

/** A method that a caller may call. */
export type DeclaredCall = Pick<Cell<unknown>, 'caller' | 'method'>;

/**
 * The cells that differ; those with the same change are one fact. Calls of methods without callers are listed
 * only if they differ from the other calls.
 * @param declared every call that may be made: a fact is about all methods of a caller only if each of them has a cell
 */
export function foldCells<Value>(
  cells: readonly Cell<Value>[],
  declared: readonly DeclaredCall[],
): { readonly calls: Calls; readonly before: Value; readonly after: Value }[] {
  const groups = new Map<string, Cell<Value>[]>();
  for (const cell of cells) {
    if (isSame(cell.before, cell.after)) continue;
    const key = JSON.stringify([cell.conditions, cell.before, cell.after]);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { before, after } = first;
    const called = group.filter(({ caller }) => caller !== '');
    return callsOf(called.length > 0 ? called : group, declared).map((calls) => ({ calls, before, after }));
  });
}

/** The affected methods by caller: all of them, or some by name. */
function callsOf<Value>(group: readonly Cell<Value>[], all: readonly DeclaredCall[]): Calls[] {
  const conditions = group[0]?.conditions ?? [];
  const byMethods = new Map<string, { methods: readonly string[] | undefined; callers: string[] }>();
  for (const caller of new Set(group.map((cell) => cell.caller))) {
    const of = (cells: readonly DeclaredCall[]) =>
      cells.filter((cell) => cell.caller === caller).map(({ method }) => method);
    const isSilent = caller === '' && all.some((cell) => cell.caller !== '');
    const methods = !isSilent && of(group).length === of(all).length ? undefined : of(group).sort();
    const key = JSON.stringify(methods ?? null);
    const known = byMethods.get(key) ?? { methods, callers: [] };
    byMethods.set(key, known);
    known.callers.push(caller);
  }
  return [...byMethods.values()].map(({ methods, callers }) => ({
    ...(methods ? { methods } : {}),
    ...(callers[0] === '' ? {} : { callers: callers.sort() }),
    conditions,
  }));
}
