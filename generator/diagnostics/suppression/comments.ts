import { Lexer } from 'yaml';
import type { OffsetPlace } from '../diagnostic.ts';
import { distance } from '../distance.ts';
import type { SourceFile } from '../source-file.ts';

/** A comment that is intended to suppress a finding. */
export interface SuppressingComment {
  readonly at: OffsetPlace;
  /** Its first word, if it is not exactly `mesh-ignore`. */
  readonly misspelt?: OffsetPlace;
  /** What follows that word. */
  readonly body: string;
  /** True if other text precedes it on its line. */
  readonly trailing: boolean;
}

const keyword = 'mesh-ignore';
const anyCode = /mesh-ignore|mesh\d{3}/i;
/** Number of wrong letters allowed in a word before a code: mesh_ignored counts as intended. */
const mostWrong = 3;

/**
 * The suppressing comments of a file. Text in quotes or a block that looks like a comment is not a comment.
 */
export function suppressingComments(file: SourceFile): SuppressingComment[] {
  if (!anyCode.test(file.text)) return [];
  const found: SuppressingComment[] = [];
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(file.text)) {
    if (isMark(token)) {
      isScalar = token === scalarMark;
      continue;
    }
    const comment = isScalar ? undefined : readComment(file, offset, token);
    if (comment) found.push(comment);
    isScalar = false;
    offset += token.length;
  }
  return found;
}

function readComment(file: SourceFile, offset: number, token: string): SuppressingComment | undefined {
  const [start, sign = '', word = ''] = /^(#+\s*)([a-z][\w-]*)/i.exec(token) ?? [];
  if (start === undefined) return undefined;
  const body = token.slice(start.length).trim();
  const wrong = distance(word.toLowerCase(), keyword);
  if (wrong > 0 && !(wrong <= mostWrong && /^:?\s*mesh\d{3}\b/i.test(body))) return undefined;
  const lineStart = file.text.lastIndexOf('\n', offset - 1) + 1;
  return {
    at: { file, offset, length: token.trimEnd().length },
    ...(wrong > 0 ? { misspelt: { file, offset: offset + sign.length, length: word.length } } : {}),
    body,
    trailing: file.text.slice(lineStart, offset).trim() !== '',
  };
}

/** Marks of the lexer that are not in the text: a document, the end of a flow collection, a scalar follows. */
const scalarMark = '\u001f';
const isMark = (token: string): boolean => token === '\u0002' || token === '\u0018' || token === scalarMark;
