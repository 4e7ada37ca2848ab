/** The candidates that a typing mistake could have meant, nearest first: at most three. */
export function nearest(wrong: string, candidates: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(wrong.length / 3));
  return [...candidates]
    .map((candidate) => ({ candidate, distance: distance(wrong.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance: far }) => far <= limit)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `did you mean a or b?` where something is near, else the list of what there is, as far as it fits a line. */
export function suggest(wrong: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates].sort();
  const near = nearest(wrong, all);
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`;
  if (all.length === 0) return `there are no ${noun} yet`;
  const shown = all.slice(0, 12);
  return `the ${noun} are ${shown.join(', ')}${all.length > shown.length ? `, and ${all.length - shown.length} more` : ''}`;
}

/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (same ? 0 : 1),
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, above] = [above, current];
  }
  return at(above, b.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
