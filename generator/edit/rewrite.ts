import { isDeepStrictEqual } from 'node:util';
import { isNode, isSeq, isMap as isYamlMap, parseDocument } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { applyEdits, type TextEdit } from '../lang/text-edit.ts';
import { blockListEdits, blockMapEdits } from './block.ts';
import { flowListEdits, flowMapEdits } from './flow.ts';
import type { EditContext } from './replace.ts';

/** The style of the file cannot be edited by a command. */
export class NotEditable extends Error {}

/**
 * Changes the text of a spec as little as possible, to the value `wanted`. Unchanged values keep their lines, with
 * comments, order, quotes and blank lines. A comment right above a removed entry, or inside it, is removed with it.
 * @throws NotEditable for a text that is not a YAML map, or has anchors, aliases or tags
 */
export function rewriteYaml(text: string, wanted: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text, { keepSourceTokens: true, stringKeys: true, merge: false });
  if (document.errors.length > 0 || !isYamlMap(document.contents))
    throw new NotEditable('it is not a YAML map');
  const context: EditContext = {
    text,
    step: stepOf(document.contents, text),
    editsInside: (node, value) => inside(context, node, value),
  };
  const edits = inside(context, document.contents, wanted);
  if (!edits) throw new NotEditable('none of its entries would stay');
  const result = applyEdits(text, edits);
  // The invariant of this function: parsing the result gives `wanted`, in any style.
  const check = parseDocument(result, { stringKeys: true, merge: false });
  if (check.errors.length > 0 || !isDeepStrictEqual(plain(check.toJS()), plain(wanted)))
    throw new NotEditable('it is written in a style that commands cannot edit');
  return result;
}

function inside(context: EditContext, node: unknown, wanted: unknown): TextEdit[] | undefined {
  if (isNode(node) && isDeepStrictEqual(plain(node.toJSON()), plain(wanted))) return [];
  if (isYamlMap(node) && isMap(wanted))
    return node.flow ? flowMapEdits(context, node, wanted) : blockMapEdits(context, node, wanted);
  if (isSeq(node) && Array.isArray(wanted))
    return node.flow ? flowListEdits(context, node, wanted) : blockListEdits(context, node, wanted);
  return undefined;
}

/** Plain data without undefined values, for comparisons. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** Indentation of one level: that of the first nested map. */
function stepOf(root: unknown, text: string): number {
  if (!isYamlMap(root)) return 2;
  for (const { value } of root.items) {
    if (!isYamlMap(value) || value.flow || !value.range) continue;
    const column = value.range[0] - (text.lastIndexOf('\n', value.range[0] - 1) + 1);
    if (column > 0) return column;
  }
  return 2;
}
