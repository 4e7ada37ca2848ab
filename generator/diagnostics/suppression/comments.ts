import { Lexer } from 'yaml';
import type { OffsetPlace } from '../diagnostic.ts';
import type { SourceFile } from '../source-file.ts';

/** A comment that means to suppress something. */
export interface SuppressingComment {
  readonly at: OffsetPlace;
  /** What follows `mesh-ignore`. */
  readonly body: string;
  /** True where something else stands before it on its line. */
  readonly trailing: boolean;
}

const keyword = /^#+\s*mesh-ignore(?![\w-])/i;

/** The suppressing comments of a file. A text that only looks like a comment, in quotes or a block, is none. */
export function suppressingComments(file: SourceFile): SuppressingComment[] {
  if (!/mesh-ignore/i.test(file.text)) return [];
  const found: SuppressingComment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(file.text)) {
    if (isMark(token)) {
      isScalar = token === scalarMark;
      continue;
    }
    const [start] = isScalar ? [] : (keyword.exec(token) ?? []);
    if (start !== undefined) {
      const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
      found.push({
        at: { file, offset, length: token.trimEnd().length },
        body: token.slice(start.length).trim(),
        trailing: file.text.slice(lineStart, offset).trim() !== '',
      });
    }
    isScalar = false;
    offset += token.length;
  }
  return found;
}

/** Marks of the lexer that are not in the text: a document, the end of a flow collection, a scalar follows. */
const scalarMark = '\u001f';
const isMark = (token: string): boolean => token === '\u0002' || token === '\u0018' || token === scalarMark;
