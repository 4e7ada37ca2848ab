import { isCollection, isMap, isNode, isScalar, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import type { PathPlace } from '../place.ts';

/** An entry of a map or an item of a list in the source text. */
export interface FoundNode {
  readonly parent: YAMLMap | YAMLSeq;
  readonly index: number;
  /** Undefined for an item of a list. */
  readonly key: unknown;
  readonly value: unknown;
}

/** The entry or item at a place; undefined if there is none, or the path is empty. */
export function nodeAt({ file, document = 0, path }: Omit<PathPlace, 'on'>): FoundNode | undefined {
  let node: unknown = (document === 0 ? file.document : file.documents[document])?.contents;
  let found: FoundNode | undefined;
  for (const step of path) {
    found = childOf(node, step);
    if (!found) return undefined;
    node = found.value;
  }
  return found;
}

function childOf(node: unknown, step: string | number): FoundNode | undefined {
  if (isMap(node)) {
    const index = node.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(step));
    const pair = node.items[index];
    return pair && { parent: node, index, key: pair.key, value: pair.value };
  }
  if (!isSeq(node) || typeof step !== 'number' || step >= node.items.length) return undefined;
  return { parent: node, index: step, key: undefined, value: node.items[step] };
}

/**
 * End of the last visible character of a node, exclusive: comments and blank lines after it do not belong to
 * it.
 */
export function contentEnd(node: unknown, text: string): number | undefined {
  if (isCollection(node) && !node.flow) {
    const last: unknown = node.items.at(-1);
    const ends =
      typeof last === 'object' && last !== null && 'key' in last && 'value' in last
        ? [last.value, last.key]
        : [last];
    for (const each of ends) {
      const end = contentEnd(each, text);
      if (end !== undefined) return end;
    }
    return undefined;
  }
  if (!isNode(node) || !node.range) return undefined;
  return node.range[0] + text.slice(node.range[0], node.range[1]).trimEnd().length;
}
