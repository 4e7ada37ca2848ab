import { isDeepStrictEqual } from 'node:util';
import { isNode, isSeq, isMap as isYamlMap, parseDocument } from 'yaml';
import { isMap } from '../lang/plain-map.ts';
import { applyEdits, type TextEdit } from '../lang/text-edit.ts';
import { blockListEdits, blockMapEdits } from './block.ts';
import type { Context } from './context.ts';
import { flowListEdits, flowMapEdits } from './flow.ts';

/** A file that is written in a way that cannot be edited without a person. */
export class NotEditable extends Error {}

/**
 * The text of a spec, changed as little as possible so that it says `wanted`. Lines that say the same before and after
 * stay as they are, with their comments, order, quotes and blank lines; a comment right above an entry, or deeper
 * inside it, goes with it.
 * @throws NotEditable for a text that is no YAML map, or has anchors, aliases or tags
 */
export function rewriteYaml(text: string, wanted: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text, { keepSourceTokens: true, stringKeys: true, merge: false });
  if (document.errors.length > 0 || !isYamlMap(document.contents))
    throw new NotEditable('it is not a YAML map');
  const context: Context = {
    text,
    step: stepOf(document.contents, text),
    inside: (node, value) => inside(context, node, value),
  };
  const edits = inside(context, document.contents, wanted);
  if (!edits) throw new NotEditable('nothing of what it says would stay');
  const result = applyEdits(text, edits);
  // The one law that must never break: the text says what was wanted, whatever the style it is written in.
  const check = parseDocument(result, { stringKeys: true, merge: false });
  if (check.errors.length > 0 || !isDeepStrictEqual(plain(check.toJS()), plain(wanted)))
    throw new NotEditable('it is written in a style that commands cannot edit');
  return result;
}

function inside(context: Context, node: unknown, wanted: unknown): TextEdit[] | undefined {
  if (isNode(node) && isDeepStrictEqual(plain(node.toJSON()), plain(wanted))) return [];
  if (isYamlMap(node) && isMap(wanted))
    return node.flow ? flowMapEdits(context, node, wanted) : blockMapEdits(context, node, wanted);
  if (isSeq(node) && Array.isArray(wanted))
    return node.flow ? flowListEdits(context, node, wanted) : blockListEdits(context, node, wanted);
  return undefined;
}

/** Data without keys that say nothing, and with the prototypes of literals: what equality is about. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** Blanks of one level: those of the first nested map. */
function stepOf(root: unknown, text: string): number {
  if (!isYamlMap(root)) return 2;
  for (const { value } of root.items) {
    if (!isYamlMap(value) || value.flow || !value.range) continue;
    const column = value.range[0] - (text.lastIndexOf('\n', value.range[0] - 1) + 1);
    if (column > 0) return column;
  }
  return 2;
}
