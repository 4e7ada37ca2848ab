import { diffArrays } from 'diff';

/** A line of a comparison. */
export interface DiffLine {
  readonly mark: ' ' | '+' | '-';
  readonly text: string;
}

/** Changed lines that belong together, with a few unchanged lines around them. */
export interface Hunk {
  /** Keys that lead to the first line that differs: `spec.http`. Empty at the root. */
  readonly path: string;
  readonly lines: readonly DiffLine[];
}

/** Unchanged lines around a difference, for orientation. */
const context = 3;

/** The differences of two texts by line, in hunks. Empty if they are equal. */
export function hunksOf(before: string, after: string): Hunk[] {
  const all = diffArrays(linesOf(before), linesOf(after)).flatMap(({ added, removed, value }): DiffLine[] =>
    value.map((text) => ({ mark: added ? '+' : removed ? '-' : ' ', text })),
  );
  const hunks: Hunk[] = [];
  let index = all.findIndex(({ mark }) => mark !== ' ');
  while (index >= 0) {
    const start = Math.max(0, index - context);
    let last = index;
    for (let next = index; next < all.length && next <= last + 2 * context + 1; next++)
      if (all[next]?.mark !== ' ') last = next;
    const end = Math.min(all.length, last + context + 1);
    hunks.push({ path: pathOf(all, index), lines: all.slice(start, end) });
    const more = all.slice(end).findIndex(({ mark }) => mark !== ' ');
    index = more < 0 ? -1 : end + more;
  }
  return hunks;
}

/** The number of added and removed lines. */
export function sizeOf(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  const count = (wanted: string) =>
    hunks.flatMap(({ lines }) => lines).filter(({ mark }) => mark === wanted).length;
  return { added: count('+'), removed: count('-') };
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** The path of keys above a line of YAML, list items by name: `spec.http[default].route`. */
function pathOf(lines: readonly DiffLine[], index: number): string {
  const steps: string[] = [];
  let indent = indentOf(lines[index]?.text ?? '');
  for (let at = index - 1; at >= 0 && indent > 0; at--) {
    const { text = '', mark } = lines[at] ?? {};
    const own = indentOf(text);
    if (mark === '+' || own >= indent || text.trim() === '') continue;
    indent = own;
    const [, dash, key, value] = /^\s*(- )?([^\s:#"-][^:]*):(?: (.*))?$/.exec(text) ?? [];
    if (key !== undefined && (value === undefined || value.startsWith('|')))
      steps.unshift(dash === undefined ? `.${key}` : `[].${key}`);
    else if (dash !== undefined)
      steps.unshift(key === 'name' && value ? `[${value.replace(/^"|"$/g, '')}]` : '[]');
  }
  return steps.join('').replace(/^\./, '');
}

/** For a list item, the column of its dash. */
const indentOf = (text: string): number => text.length - text.trimStart().length;
