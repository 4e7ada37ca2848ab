import { isNode, isScalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { TextEdit } from '../lang/text-edit.ts';
import { alignLists } from './align.ts';
import { flowText, scalarText } from './render-value.ts';
import { type EditContext, flowReplacement } from './replace.ts';

/** An entry of a flow collection, from the start of its key or value to the end of its value. */
interface FlowItem {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** The edits that turn a map in flow style into another map. */
export function flowMapEdits(
  context: EditContext,
  node: YAMLMap,
  wanted: Readonly<Record<string, unknown>>,
): TextEdit[] | undefined {
  const items = new Map<string, FlowItem>();
  for (const { key, value } of node.items) {
    const end = isNode(value) && value.range ? value.range[1] : undefined;
    // A key without a value cannot be edited: the whole map is replaced instead.
    if (!isScalar(key) || !key.range || end === undefined || end === key.range[1]) return undefined;
    if (isScalar(value) && value.value === null && value.source === '') return undefined;
    items.set(String(key.value), { start: key.range[0], end, value });
  }
  const kept = [...items].filter(([key]) => Object.hasOwn(wanted, key)).map(([, item]) => item);
  const last = kept.at(-1);
  if (!last) return undefined;
  const edits = [...items].flatMap(([key, item]) =>
    Object.hasOwn(wanted, key) ? valueEdits(context, item, wanted[key]) : [],
  );
  edits.push(...removals([...items.values()], kept));
  let anchor: FlowItem | undefined;
  for (const [key, value] of Object.entries(wanted)) {
    const existing = items.get(key);
    if (existing) anchor = existing;
    else edits.push(insertion(anchor ?? last, `${scalarText(key, true)}: ${flowText(value)}`));
  }
  return edits;
}

/** The edits that turn a list in flow style into another list. */
export function flowListEdits(
  context: EditContext,
  node: YAMLSeq,
  wanted: readonly unknown[],
): TextEdit[] | undefined {
  const items: FlowItem[] = [];
  for (const value of node.items) {
    if (!isNode(value) || !value.range) return undefined;
    items.push({ start: value.range[0], end: value.range[1], value });
  }
  const before: unknown = node.toJSON();
  if (!Array.isArray(before)) return undefined;
  const { kept, added } = alignLists(before, wanted);
  const keptItems = kept.flatMap(({ index }) => items[index] ?? []);
  const [first] = keptItems;
  if (!first) return undefined;
  const edits = kept.flatMap(({ index, wanted: value }) => {
    const item = items[index];
    return item ? valueEdits(context, item, value) : [];
  });
  edits.push(...removals(items, keptItems));
  for (const { after, value } of added) {
    const anchor = items[after];
    if (anchor) edits.push(insertion(anchor, flowText(value)));
    else edits.push({ start: first.start, end: first.start, text: `${flowText(value)}, ` });
  }
  return edits;
}

function valueEdits(context: EditContext, { value, end }: FlowItem, wanted: unknown): TextEdit[] {
  const inside = context.editsInside(value, wanted);
  if (inside) return inside;
  const start = isNode(value) && value.range ? value.range[0] : end;
  const text =
    typeof wanted === 'string' ? flowReplacement(context.text.slice(start, end), wanted) : flowText(wanted);
  return [{ start, end, text }];
}

/** Removes an entry with the comma before it; before the first entry that stays, with the comma after it. */
function removals(items: readonly FlowItem[], kept: readonly FlowItem[]): TextEdit[] {
  const [firstKept] = kept;
  const [first] = items;
  if (!first || !firstKept) return [];
  const edits: TextEdit[] =
    first === firstKept ? [] : [{ start: first.start, end: firstKept.start, text: '' }];
  for (const [index, { end }] of items.entries()) {
    const before = items[index - 1];
    const item = items[index];
    if (!item || !before || kept.includes(item) || item.start < firstKept.start) continue;
    edits.push({ start: before.end, end, text: '' });
  }
  return edits;
}

function insertion({ end }: FlowItem, text: string): TextEdit {
  return { start: end, end, text: `, ${text}` };
}
