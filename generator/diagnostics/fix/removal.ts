import { isNode, isPair } from 'yaml';
import type { PathPlace } from '../diagnostic.ts';
import type { SourceFile } from '../source-file.ts';
import type { FileEdit } from './fix.ts';
import { contentEnd, type FoundNode, nodeAt } from './node-at.ts';

/**
 * Removes an entry or an item from the text: its lines in block style, itself and a comma in flow style.
 * Undefined for the only one in its map or list, because its key would have no value left.
 */
export function removal(place: PathPlace): FileEdit | undefined {
  const found = nodeAt(place);
  return found && removalOf(place.file, found);
}

/** The same of an entry or item that no path leads to, as the second of two with one key. */
export function removalOf(file: SourceFile, found: FoundNode): FileEdit | undefined {
  if (found.parent.items.length < 2) return undefined;
  const start = startOf(found);
  const end = endOf(found, file.text);
  if (start === undefined || end === undefined) return undefined;
  const stretch = found.parent.flow
    ? flowStretch(found, start, end)
    : blockStretch(found, start, end, file.text);
  return stretch && { file, start: stretch[0], end: stretch[1], text: '' };
}

/** From one offset to another, exclusive. */
type Stretch = readonly [from: number, to: number];

/** Up to the next item, or from the end of the previous one. */
function flowStretch({ parent, index }: FoundNode, start: number, end: number): Stretch {
  const next = rangeOf(parent.items[index + 1])?.[0];
  if (next !== undefined) return [start, next];
  const before = rangeOf(parent.items[index - 1])?.[1];
  return [before ?? start, end];
}

/**
 * Whole lines. For an entry that shares its first line with a dash, everything up to the next entry.
 * Undefined if that would remove a comment of another entry.
 */
function blockStretch(found: FoundNode, start: number, end: number, text: string): Stretch | undefined {
  const { parent, index } = found;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const ownLine = found.key === undefined ? /^\s*-\s+$/ : /^\s*$/;
  if (ownLine.test(text.slice(lineStart, start))) return [lineStart, lineEnd < 0 ? text.length : lineEnd + 1];
  const next = rangeOf(parent.items[index + 1])?.[0];
  return next === undefined || /\n\s*#/.test(text.slice(end, next)) ? undefined : [start, next];
}

function startOf({ key, value }: FoundNode): number | undefined {
  return rangeOf(key ?? value)?.[0];
}

function endOf({ key, value }: FoundNode, text: string): number | undefined {
  return contentEnd(value, text) ?? contentEnd(key, text);
}

/** Start and end of a node, or of a pair of nodes. */
function rangeOf(item: unknown): readonly [number, number] | undefined {
  if (isPair(item)) {
    const start = rangeOf(item.key)?.[0];
    const end = rangeOf(item.value)?.[1] ?? rangeOf(item.key)?.[1];
    return start === undefined || end === undefined ? undefined : [start, end];
  }
  return isNode(item) && item.range ? [item.range[0], item.range[1]] : undefined;
}
