import { isNode, visit } from 'yaml';
import { contentEnd } from '../fix/node-at.ts';
import type { SourceFile } from '../source-file.ts';
import type { SuppressingComment } from './comments.ts';

/** Lines counted from 1, both inclusive. */
export interface CoveredLines {
  readonly first: number;
  readonly last: number;
}

/**
 * The lines that a comment covers. At the end of a line: that line. On a line of its own: the key or list
 * item that starts on the next line that is neither blank nor a comment, with its whole value.
 */
export function coveredLines(file: SourceFile, { at, trailing }: SuppressingComment): CoveredLines {
  const own = file.positionOf(at.offset).line;
  if (trailing) return { first: own, last: own };
  let first = own + 1;
  for (let text = file.line(first); text !== undefined && isEmpty(text); text = file.line(first)) first++;
  return { first, last: Math.max(first, lastLineOf(file, first)) };
}

const isEmpty = (line: string): boolean => /^\s*(?:#.*)?$/.test(line);

/** The last line of what starts on a line: of its outermost entry or item, and not of a neighbour. */
function lastLineOf(file: SourceFile, line: number): number {
  let last = line;
  const lineOf = (offset: number) => file.positionOf(offset).line;
  const starts = (node: unknown) => isNode(node) && node.range && lineOf(node.range[0]) === line;
  const end = (...nodes: unknown[]) => {
    const ends = nodes.map((node) => contentEnd(node, file.text)).find((offset) => offset !== undefined);
    if (ends !== undefined) last = lineOf(Math.max(0, ends - 1));
    return visit.BREAK;
  };
  for (const document of file.documents)
    visit(document, {
      Pair: (_, pair) => (starts(pair.key) ? end(pair.value, pair.key) : undefined),
      Seq: (_, seq) => {
        const item = seq.flow ? undefined : seq.items.find(starts);
        return item === undefined ? undefined : end(item);
      },
    });
  return last;
}
