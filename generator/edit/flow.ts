import { isNode, isScalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { TextEdit } from '../lang/text-edit.ts';
import { alignLists } from './align.ts';
import type { Context } from './context.ts';
import { flowText, scalarText } from './render-value.ts';
import { flowReplacement } from './replace.ts';

/** An entry between brackets: from the first character of its key or value to the last of its value. */
interface FlowItem {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
}

/** The edits that make a map between braces another map. */
export function flowMapEdits(
  context: Context,
  node: YAMLMap,
  wanted: Readonly<Record<string, unknown>>,
): TextEdit[] | undefined {
  const items = new Map<string, FlowItem>();
  for (const { key, value } of node.items) {
    const end = isNode(value) && value.range ? value.range[1] : undefined;
    // A key alone, or without a value, is left to a rewrite of the whole map.
    if (!isScalar(key) || !key.range || end === undefined || end === key.range[1]) return undefined;
    if (isScalar(value) && value.value === null && value.source === '') return undefined;
    items.set(String(key.value), { start: key.range[0], end, value });
  }
  const kept = [...items].filter(([key]) => Object.hasOwn(wanted, key)).map(([, item]) => item);
  const last = kept.at(-1);
  if (!last) return undefined;
  const edits = [...items].flatMap(([key, item]) =>
    Object.hasOwn(wanted, key) ? changed(context, item, wanted[key]) : [],
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

/** The edits that make a list between brackets another list. */
export function flowListEdits(
  context: Context,
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
    return item ? changed(context, item, value) : [];
  });
  edits.push(...removals(items, keptItems));
  for (const { after, value } of added) {
    const anchor = items[after];
    if (anchor) edits.push(insertion(anchor, flowText(value)));
    else edits.push({ start: first.start, end: first.start, text: `${flowText(value)}, ` });
  }
  return edits;
}

function changed(context: Context, { value, end }: FlowItem, wanted: unknown): TextEdit[] {
  const inside = context.inside(value, wanted);
  if (inside) return inside;
  const start = isNode(value) && value.range ? value.range[0] : end;
  const text =
    typeof wanted === 'string' ? flowReplacement(context.text.slice(start, end), wanted) : flowText(wanted);
  return [{ start, end, text }];
}

/** An entry goes with the comma before it; those before the first that stays, with the comma behind them. */
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
