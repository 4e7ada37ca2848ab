import { type Document, isMap, isNode, isScalar, type Pair, visit } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { writing } from '../diagnostics/fix/fix.ts';
import type { FoundNode } from '../diagnostics/fix/node-at.ts';
import { removalOf } from '../diagnostics/fix/removal.ts';
import type { SourceFile } from '../diagnostics/source-file.ts';
import { loadRules } from './rules.ts';

/**
 * Duplicate keys of maps, at most `most`. The YAML parser compares every key with every other, which takes
 * minutes for a large file.
 */
export function duplicateKeys(file: SourceFile, document: Document.Parsed, most: number): Diagnostic[] {
  const found: Diagnostic[] = [];
  const second = secondDocument(file, document);
  if (second) found.push(second);
  visit(document, {
    Map: (_, parent) => {
      if (second && parent === document.contents) return undefined;
      const firsts = new Map<string, Pair>();
      for (const [index, pair] of parent.items.entries()) {
        if (found.length >= most) return visit.BREAK;
        if (!isScalar(pair.key)) continue;
        const key = String(pair.key.value);
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, pair);
        else found.push(duplicateKey(file, { parent, index, key: pair.key, value: pair.value }, first));
      }
      return undefined;
    },
  });
  return found;
}

/** What every document has; a spec has neither. */
const identifying = ['apiVersion', 'kind'];

/** The start of a second document that no line `---` separates from the first: its keys repeat those at the top. */
function secondDocument(file: SourceFile, { contents }: Document.Parsed): Diagnostic | undefined {
  if (!isMap(contents)) return undefined;
  const keys = contents.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  const isRepeated = (key: string) => keys.indexOf(key) !== keys.lastIndexOf(key);
  if (!identifying.every(isRepeated)) return undefined;
  const index = keys.findIndex((key, position) => keys.indexOf(key) < position);
  const key = keys[index] ?? '';
  return {
    rule: loadRules.duplicateKey,
    message: `a second document starts here, with another ${key}`,
    hint: `write --- on a line of its own above ${key}`,
    at: { file, offset: startOf(contents.items[index]?.key), length: Math.max(1, key.length) },
  };
}

function duplicateKey(file: SourceFile, second: FoundNode, first: Pair): Diagnostic {
  const key = isScalar(second.key) ? String(second.key.value) : '';
  const place = (node: unknown) => ({ file, offset: startOf(node), length: Math.max(1, key.length) });
  const edit = sameValue(first.value, second.value) ? removalOf(file, second) : undefined;
  return {
    rule: loadRules.duplicateKey,
    message: `duplicate key ${key} in this map`,
    hint: 'keep one of the two, and merge the other value into it',
    at: place(second.key),
    related: [{ message: 'first occurrence', at: place(first.key) }],
    ...(edit
      ? {
          fixes: writing(
            { file, offset: edit.start, length: edit.end - edit.start },
            '',
            `remove the second ${key}, which has the same value`,
          ),
        }
      : {}),
  };
}

const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

function sameValue(a: unknown, b: unknown): boolean {
  const json = (node: unknown) => (isNode(node) ? JSON.stringify(node) : 'null');
  return json(a) === json(b);
}
