import { type Document, isMap, isScalar, visit, type YAMLError } from 'yaml';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';

/** Syntax problems reported of one file: nobody reads more, and each costs time to explain. */
export const mostShown = 50;

/** What the YAML parser has against a text, up to where it has lost the thread. */
export function syntaxProblems(file: SourceFile, document: Document.Parsed): Diagnostic[] {
  // What follows a token the parser cannot place is noise: it reports every further token of the file.
  const lost = document.errors.findIndex(({ code }) => code === 'UNEXPECTED_TOKEN');
  const errors = document.errors.slice(0, Math.min(lost < 0 ? mostShown : lost + 1, mostShown));
  const seen = new Set<number>();
  return errors.map((error) => problem(file, document, error)).filter(({ at }) => firstOnItsLine(at, seen));
}

/** Two errors of one line are one mistake. */
function firstOnItsLine(at: Place, seen: Set<number>): boolean {
  if (!('offset' in at)) return true;
  const { line } = at.file.spanAt(at.offset, 1);
  return !seen.has(line) && seen.add(line).has(line);
}

function problem(file: SourceFile, document: Document.Parsed, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const at = { file, offset: Math.min(start, lastVisible(file.text)), length: Math.max(1, end - start) };
  if (error.code === 'DUPLICATE_KEY') return duplicateKey(file, document, start);
  if (error.code === 'MULTIPLE_DOCS') {
    const hint = 'keep one document in the file';
    return { rule: loadRules.severalDocuments, message: 'a second YAML document starts here', hint, at };
  }
  const [message, hint] = explained(error);
  return { rule: loadRules.syntax, message, hint, at };
}

/** An unclosed bracket is noticed behind the last line, where there is nothing to show. */
function lastVisible(text: string): number {
  return Math.max(0, text.trimEnd().length - 1);
}

function duplicateKey(file: SourceFile, document: Document.Parsed, start: number): Diagnostic {
  let key = '';
  let first: number | undefined;
  visit(document, {
    Map: (_, map) => {
      const keys = isMap(map) ? map.items.map((pair) => pair.key).filter((each) => isScalar(each)) : [];
      const second = keys.find(({ range }) => range?.[0] === start);
      if (!second) return;
      key = String(second.value);
      first = keys.find(({ value }) => value === second.value)?.range?.[0];
    },
  });
  const place = (offset: number) => ({ file, offset, length: key.length });
  return {
    rule: loadRules.duplicateKey,
    message: `the key ${key} stands twice in this map`,
    hint: 'keep one of the two, and move what the other says into it',
    at: place(start),
    related: first === undefined ? [] : [{ message: 'the first', at: place(first) }],
  };
}

/** The parser's message in words that name the mistake, and what to do. */
function explained({ code, message }: YAMLError): readonly [message: string, hint: string] {
  if (code === 'BAD_INDENT' && /flow/i.test(message)) {
    return [
      'a { or [ above is not closed before this',
      'close it, or indent this line deeper than the line it was opened on',
    ];
  }
  if (code === 'MISSING_CHAR' && /quote/.test(message)) {
    return ['a quote is opened above, or on this line, and not closed', 'close the quote'];
  }
  if (code === 'NON_STRING_KEY') return ['a key must be a text', 'put it in quotes'];
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return ['this line has no key and colon', 'put a colon and a space after the key'];
  return [message.charAt(0).toLowerCase() + message.slice(1), hints[code] ?? otherHint];
}

const otherHint = 'compare the indentation, the colons and the quotes with the lines around';

const hints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'indent with spaces',
  BLOCK_AS_IMPLICIT_KEY: 'a value after a colon must stand on its line, or one level deeper on the next',
  BAD_INDENT: 'line the entry up with its neighbours',
  MISSING_CHAR: 'close the bracket, or put a space after the colon',
  BAD_SCALAR_START: 'put the text in quotes',
};
