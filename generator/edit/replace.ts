import { isCollection } from 'yaml';
import { nextLine, type TextEdit } from '../lang/text-edit.ts';
import type { BlockItem } from './block-items.ts';
import { itemText, type Style, scalarText, valueText } from './render-value.ts';

/** The text to edit, and how to edit inside a node. */
export interface EditContext {
  readonly text: string;
  /** Indentation of one level, in spaces. */
  readonly step: number;
  /** The edits inside a node that give it another value; undefined if it has to be replaced as a whole. */
  editsInside(node: unknown, wanted: unknown): TextEdit[] | undefined;
}

/** Replaces the value of a key. A comment on the line of the key stays there. */
export function replacedValue(
  { text }: EditContext,
  { key = '', colon, value, contentEnd, indent }: BlockItem,
  wanted: unknown,
  style: Style,
): TextEdit[] {
  const rendered = valueText(wanted, indent, key.length, style);
  const end = contentEnd - trailingBreaks(text.slice(colon, contentEnd));
  const isInline = !text.slice(colon, end).includes('\n');
  if (isInline && !rendered.startsWith('\n')) {
    return [
      {
        start: colon + 1,
        end,
        text: ` ${sameQuotes(text.slice(colon + 1, end).trim(), wanted, rendered.slice(1))}`,
      },
    ];
  }
  const isBelow = isCollection(value) && !value.flow;
  const comment = isBelow ? commentFrom(text, colon + 1) : commentFrom(text, end);
  const through = isBelow || comment === '' ? end : lineEnd(text, end);
  const tail = comment === '' ? '' : ` ${comment}`;
  const replacement = rendered.startsWith('\n') ? `${tail}${rendered}` : `${rendered}${tail}`;
  return [{ start: colon + 1, end: through, text: replacement }];
}

/** Replaces the item after a dash. */
export function replacedItem(
  { text }: EditContext,
  { start, contentEnd, indent }: BlockItem,
  wanted: unknown,
  style: Style,
): TextEdit[] {
  const end = contentEnd - trailingBreaks(text.slice(start, contentEnd));
  return [{ start: start + 1, end, text: ` ${itemText(wanted, indent, style)}` }];
}

/** Keeps the quotes of a text. */
function sameQuotes(before: string, wanted: unknown, rendered: string): string {
  if (typeof wanted !== 'string') return rendered;
  if (before.startsWith('"')) return JSON.stringify(wanted);
  const isPrintable = /^[\x20-\x7e]*$/.test(wanted);
  return before.startsWith("'") && isPrintable ? `'${wanted.replaceAll("'", "''")}'` : rendered;
}

/** The new text of a scalar in a flow collection. */
export const flowReplacement = (before: string, wanted: string): string =>
  sameQuotes(before, wanted, scalarText(wanted, true));

function trailingBreaks(text: string): number {
  return /\n[ \t\n]*$/.exec(text)?.[0].length ?? 0;
}

/** The comment on the rest of a line, if the rest is a comment. */
function commentFrom(text: string, offset: number): string {
  const rest = text.slice(offset, lineEnd(text, offset)).trim();
  return rest.startsWith('#') ? rest : '';
}

function lineEnd(text: string, offset: number): number {
  const end = nextLine(text, offset);
  return text.charAt(end - 1) === '\n' ? end - 1 : end;
}
