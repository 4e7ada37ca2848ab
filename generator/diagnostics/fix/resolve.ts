import { isScalar } from 'yaml';
import type { Place } from '../diagnostic.ts';
import type { Change, FileEdit, Fix, Move } from './fix.ts';
import { nodeAt } from './node-at.ts';
import { removal } from './removal.ts';

/** A fix as text edits and file moves. */
export interface ResolvedFix {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  readonly moves: readonly Move[];
}

/**
 * Resolves the places of the changes of a fix. Undefined if one of them has no place; then the fix is not
 * offered.
 */
export function resolveFix({ title, changes }: Fix): ResolvedFix | undefined {
  const edits: FileEdit[] = [];
  const moves: Move[] = [];
  for (const change of changes) {
    if (change.kind === 'move') {
      moves.push({ from: change.file, to: change.to });
      continue;
    }
    const edit = textEdit(change);
    if (!edit) return undefined;
    edits.push(edit);
  }
  return { title, edits, moves };
}

function textEdit(change: Exclude<Change, { kind: 'move' }>): FileEdit | undefined {
  if (change.kind === 'remove') return removal(change.at);
  const stretch = stretchOf(change.at);
  if (!stretch) return undefined;
  const edit = { file: change.at.file, ...stretch };
  if (change.kind === 'replace') return { ...edit, text: change.text };
  const [quote = ''] = /^["']/.exec(change.at.file.text.slice(stretch.start)) ?? [];
  return { ...edit, text: `${quote}${change.name}${quote}` };
}

/** What is replaced: exactly the scalar at a path, and no parent of it. */
function stretchOf(place: Place): Pick<FileEdit, 'start' | 'end'> | undefined {
  if (!('path' in place)) return { start: place.offset, end: place.offset + place.length };
  const found = nodeAt(place);
  const node = place.on === 'key' ? found?.key : found?.value;
  if (!isScalar(node) || !node.range || node.type?.startsWith('BLOCK_')) return undefined;
  const [start, end] = node.range;
  return end > start ? { start, end } : undefined;
}
