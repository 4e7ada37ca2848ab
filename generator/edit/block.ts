import { isCollection, isMap, type YAMLMap, type YAMLSeq } from 'yaml';
import { indentOfLine, lineStart, type TextEdit } from '../lang/text-edit.ts';
import { alignLists } from './align.ts';
import { type BlockItem, blockItems, endOfItem, sharesLine, startOfItem } from './block-items.ts';
import { itemText, pairText, type Style } from './render-value.ts';
import { type EditContext, replacedItem, replacedValue } from './replace.ts';

/** The edits that turn a map in block style into another map. New keys follow the same key as in `wanted`. */
export function blockMapEdits(
  context: EditContext,
  node: YAMLMap,
  wanted: Readonly<Record<string, unknown>>,
): TextEdit[] | undefined {
  const items = blockItems(context.text, node);
  const kept = items?.filter(({ key }) => key !== undefined && Object.hasOwn(wanted, key)) ?? [];
  const last = kept.at(-1);
  if (!items || !last) return undefined;
  const edits = kept.flatMap((item) => {
    const value = wanted[item.key ?? ''];
    return (
      context.editsInside(item.value, value) ??
      replacedValue(context, item, value, styleOf(context, item.value))
    );
  });
  edits.push(...removals(context.text, items, kept));
  let anchor: BlockItem | undefined;
  for (const [key, value] of Object.entries(wanted)) {
    const existing = kept.find((item) => item.key === key);
    if (existing) anchor = existing;
    else {
      const after = anchor ?? last;
      const style = styleOf(context, after.value);
      edits.push(insertion(context.text, items, after, pairText(key, value, after.indent, style)));
    }
  }
  return edits;
}

/** The edits that turn a list in block style into another list. */
export function blockListEdits(
  context: EditContext,
  node: YAMLSeq,
  wanted: readonly unknown[],
): TextEdit[] | undefined {
  const items = blockItems(context.text, node);
  const before: unknown = node.toJSON();
  if (!items || !Array.isArray(before)) return undefined;
  const { kept, added } = alignLists(before, wanted);
  const keptItems = kept.flatMap(({ index }) => items[index] ?? []);
  const [first] = keptItems;
  if (!first) return undefined;
  const edits = kept.flatMap(({ index, wanted: value }) => {
    const item = items[index];
    if (!item) return [];
    return (
      context.editsInside(item.value, value) ??
      replacedItem(context, item, value, styleOf(context, item.value))
    );
  });
  edits.push(...removals(context.text, items, keptItems));
  for (const { after, value } of added) {
    const anchor = items[after];
    const style = styleOf(context, (anchor ?? first).value);
    const text = `- ${itemText(value, first.indent, style)}`;
    if (anchor) edits.push(insertion(context.text, items, anchor, text));
    else if (sharesLine(context.text, first)) return undefined;
    else edits.push(insertedBefore(context.text, first, text));
  }
  return edits;
}

/** Removes entries with their comments, and with the blank line that separates them. */
function removals(text: string, items: readonly BlockItem[], kept: readonly BlockItem[]): TextEdit[] {
  const [firstKept] = kept;
  const [first] = items;
  const edits: TextEdit[] = [];
  let rest = items.filter((item) => !kept.includes(item));
  if (first && firstKept && rest[0] === first && sharesLine(text, first)) {
    // The first entry shares its line with a dash, which the next entry keeps.
    const next = startOfItem(text, firstKept);
    const isKeyOrComment = next + Math.max(0, indentOfLine(text, next));
    edits.push({ start: first.start, end: isKeyOrComment, text: '' });
    rest = rest.filter((item) => item.start > firstKept.start);
  }
  for (const item of rest) {
    const end = endOfItem(text, item);
    const start = startOfItem(text, item);
    const above = lineStart(text, start - 1);
    const isSetOff =
      start > 0 && indentOfLine(text, above) < 0 && (end === text.length || indentOfLine(text, end) < 0);
    edits.push({ start: isSetOff ? above : start, end, text: '' });
  }
  return edits;
}

function insertion(text: string, items: readonly BlockItem[], anchor: BlockItem, entry: string): TextEdit {
  const at = endOfItem(text, anchor);
  const gap = areSetOff(text, items) ? '\n' : '';
  const lines = `${gap}${' '.repeat(anchor.indent)}${entry}`;
  const isOpenEnd = at === text.length && !text.endsWith('\n');
  return { start: at, end: at, text: isOpenEnd ? `\n${lines}` : `${lines}\n` };
}

function insertedBefore(text: string, first: BlockItem, entry: string): TextEdit {
  const at = startOfItem(text, first);
  return { start: at, end: at, text: `${' '.repeat(first.indent)}${entry}\n` };
}

/** True if blank lines separate the entries. */
function areSetOff(text: string, [first, second]: readonly BlockItem[]): boolean {
  if (!first || !second) return false;
  const above = lineStart(text, startOfItem(text, second) - 1);
  return above > first.start && indentOfLine(text, above) < 0;
}

/** New entries have the style of the first map of scalars beside them. */
function styleOf({ step }: EditContext, sibling: unknown): Style {
  return { step, leaves: leafStyle(sibling) ?? 'flow' };
}

function leafStyle(node: unknown): Style['leaves'] | undefined {
  if (!isCollection(node)) return undefined;
  if (node.flow) return isMap(node) ? 'flow' : undefined;
  const values = node.items.map((item) => (isMap(node) ? Object(item).value : item));
  if (isMap(node) && values.every((value) => !isCollection(value))) return 'block';
  for (const value of values) {
    const style = leafStyle(value);
    if (style) return style;
  }
  return undefined;
}
