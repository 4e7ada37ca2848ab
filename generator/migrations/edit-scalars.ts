import { type Document, isSeq, type Node, type Pair, parseAllDocuments, type Scalar, visit } from 'yaml';
import { NotEditable } from '../edit/rewrite.ts';
import { applyEdits, type TextEdit } from '../lang/text-edit.ts';

/** A key or value without quotes, as it is written. */
export interface PlainScalar {
  readonly text: string;
  readonly isKey: boolean;
  /** True in a list of JSON patch operations. */
  readonly isJsonPatch: boolean;
  readonly node: Scalar;
  /** What it is in, the document first. */
  readonly ancestors: readonly (Document | Node | Pair)[];
}

/**
 * Writes other texts in place of keys and values without quotes. Everything else stays as it is, with its comments. A text
 * that is not YAML stays as it is: the checks report it.
 * @param replacement the new text; undefined keeps the old one
 * @throws NotEditable if the result is not YAML, such as a map that has a key twice
 */
export function editScalars(text: string, replacement: (scalar: PlainScalar) => string | undefined): string {
  const documents = parseAllDocuments(text, { logLevel: 'silent' });
  if (documents.some(({ errors }) => errors.length > 0)) return text;
  const edits: TextEdit[] = [];
  for (const document of documents) {
    const isJsonPatch = isSeq(document.contents);
    visit(document, {
      Scalar: (position, node, ancestors) => {
        const { type, source = '', range } = node;
        if (type !== 'PLAIN' || !range || source === '') return;
        const wanted = replacement({
          ...{ text: source, isKey: position === 'key', isJsonPatch },
          ...{ node, ancestors },
        });
        if (wanted !== undefined)
          edits.push({ start: range[0], end: range[0] + source.length, text: wanted });
      },
    });
  }
  const result = applyEdits(text, edits);
  const [error] = parseAllDocuments(result, { logLevel: 'silent' }).flatMap(({ errors }) => errors);
  if (error) throw new NotEditable(error.message.split('\n')[0] ?? error.code);
  return result;
}
