import { isCollection, isMap, isPair, isScalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { indentOfLine, isCommentLine, lineStart, nextLine } from '../lang/text-edit.ts';

/** An entry of a map or list in block style. */
export interface BlockItem {
  /** The key of a map entry; undefined in a list. */
  readonly key: string | undefined;
  /** Offset of the key or the dash. */
  readonly start: number;
  /** Offset of the colon of a map entry. */
  readonly colon: number;
  readonly value: unknown;
  /** Offset after the last character of the value, without the rest of its line. */
  readonly contentEnd: number;
  /** Column of the key or the dash, from 0. */
  readonly indent: number;
}

/** The entries of a collection in block style; undefined if one has a style that cannot be edited. */
export function blockItems(text: string, node: YAMLMap | YAMLSeq): BlockItem[] | undefined {
  const items = isMap(node) ? mapItems(node) : listItems(node);
  return items?.map((item) => ({ ...item, indent: item.start - lineStart(text, item.start) }));
}

type ItemWithoutIndent = Omit<BlockItem, 'indent'>;

function mapItems(map: YAMLMap): ItemWithoutIndent[] | undefined {
  const items = map.items.map((pair): ItemWithoutIndent | undefined => {
    const colon = pair.srcToken?.sep?.find(({ type }) => type === 'map-value-ind')?.offset;
    const isExplicit = pair.srcToken?.start.some(({ type }) => type === 'explicit-key-ind');
    if (!isScalar(pair.key) || !pair.key.range || colon === undefined || isExplicit) return undefined;
    const [start] = pair.key.range;
    const contentEnd = endOf(pair.value) ?? colon + 1;
    return { key: String(pair.key.value), start, colon, value: pair.value, contentEnd };
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}

function listItems(list: YAMLSeq): ItemWithoutIndent[] | undefined {
  const tokens = list.srcToken && 'items' in list.srcToken ? list.srcToken.items : [];
  const items = list.items.map((value, index): ItemWithoutIndent | undefined => {
    const dash = tokens[index]?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
    const end = endOf(value);
    return dash === undefined || end === undefined
      ? undefined
      : { key: undefined, start: dash, colon: dash, value, contentEnd: end };
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** Offset after the last character of a value. The range of a block collection extends to the next key. */
function endOf(node: unknown): number | undefined {
  if (isCollection(node) && !node.flow) {
    const last = node.items.at(-1);
    if (!isPair(last)) return endOf(last);
    return endOf(last.value) ?? (isScalar(last.key) ? last.key.range?.[1] : undefined);
  }
  if (isCollection(node)) return node.range?.[1];
  if (!isScalar(node) || !node.range) return undefined;
  return node.range[1];
}

/** Offset of the first line after an entry. Comments with a deeper indent belong to the entry. */
export function endOfItem(text: string, { contentEnd, indent }: BlockItem): number {
  let end = text.charAt(contentEnd - 1) === '\n' ? contentEnd : nextLine(text, contentEnd);
  for (let line = end; line < text.length; line = nextLine(text, line)) {
    if (indentOfLine(text, line) < 0) continue;
    if (!isCommentLine(text, line) || indentOfLine(text, line) <= indent) break;
    end = nextLine(text, line);
  }
  return end;
}

/** True if the line of an entry starts with something else: the dash of the item that holds it. */
export function sharesLine(text: string, { start, indent }: BlockItem): boolean {
  return text.slice(start - indent, start).trim() !== '';
}

/** Offset of the first line of an entry. Comments right above it, with the same indent, belong to the entry. */
export function startOfItem(text: string, { start, indent }: BlockItem): number {
  let first = start - indent;
  while (first > 0) {
    const above = lineStart(text, first - 1);
    if (!isCommentLine(text, above) || indentOfLine(text, above) !== indent) break;
    // This comment of the first line sets the schema for editors.
    if (text.slice(above, first).includes('yaml-language-server:')) break;
    first = above;
  }
  return first;
}
