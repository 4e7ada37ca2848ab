import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import type { Path } from '../lang/at-path.ts';
import { Lines } from './lines.ts';

export type { Path };

/** A range of a line; lines and columns count from 1, the end column is exclusive. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

/** Keys are strings, as in a spec: 1.10 is not a number. */
const forPositions = { uniqueKeys: false, stringKeys: true } as const;

/** A text with places for diagnostics. It is parsed for positions only on demand. */
export class SourceFile {
  /** Path from the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  #document: Document.Parsed | undefined;
  #documents: readonly Document.Parsed[] | undefined;
  #lines: Lines | undefined;
  readonly #secrets = new Set<string>();

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Parts of the text that must not be printed, such as passwords: all output about the file masks them. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /** Masks a part of the text in all output from now on. */
  keepSecret(part: string): void {
    this.#secrets.add(part);
  }

  /** The text of a line, counted from 1, without its line break. */
  line(number: number): string | undefined {
    this.#lines ??= new Lines(this.text);
    return this.#lines.text(number);
  }

  /** Line and column of an offset, both counted from 1. */
  positionOf(offset: number): { readonly line: number; readonly column: number } {
    this.#lines ??= new Lines(this.text);
    return this.#lines.positionOf(offset);
  }

  /** The text as parsed YAML, for positions. */
  get document(): Document.Parsed {
    this.#document ??= parseDocument(this.text, forPositions);
    return this.#document;
  }

  /** All YAML documents of the text, separated by lines of three dashes. */
  get documents(): readonly Document.Parsed[] {
    this.#documents ??= /^---/m.test(this.text)
      ? parseAllDocuments(this.text, forPositions)
      : [this.document];
    return this.#documents;
  }

  /** The offset of a line and column, both counted from 1; outside the text, the nearest offset inside. */
  offsetOf(line: number, column: number): number {
    this.#lines ??= new Lines(this.text);
    return this.#lines.offsetOf(line, column);
  }

  /** The span of `length` code units at an offset, cut at the end of the line. */
  spanAt(offset: number, length: number): Span {
    const { line, column } = this.positionOf(offset);
    const rest = (this.line(line)?.length ?? 0) - column + 1;
    return { line, column, endColumn: column + Math.max(1, Math.min(length, rest)) };
  }

  /** The span of the key or value at a path of one of its documents, or of the nearest parent that exists. */
  spanOf(path: Path, on: 'key' | 'value', index = 0): Span {
    const document = index === 0 ? this.document : this.documents[index];
    const range = rangeOf(document?.contents, path, on);
    return range ? this.spanAt(range[0], range[1] - range[0]) : this.spanAt(0, 1);
  }
}

type Range = readonly [number, number];

/** The entries of the maps that were searched: a cluster file has a thousand services, and each is asked for. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = pairs.get(map) ?? indexed(map);
  pairs.set(map, known);
  return known;
}

/** Of entries with the same key, the first one. */
const indexed = ({ items }: YAMLMap): ReadonlyMap<string, Pair> =>
  new Map(items.toReversed().flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair]] : [])));

function rangeOf(root: unknown, path: Path, on: 'key' | 'value'): Range | undefined {
  let found = ownRange(root, root);
  let node: unknown = root;
  for (const [depth, step] of path.entries()) {
    const wantsKey = on === 'key' && depth === path.length - 1;
    if (isMap(node)) {
      const pair = pairsOf(node).get(String(step));
      if (!pair) return found;
      found = ownRange(wantsKey ? pair.key : pair.value, pair.key) ?? found;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      found = ownRange(node, node) ?? found;
    } else return found;
  }
  return found;
}

/** A collection is shown by its key, because its text spans lines; a scalar is shown itself. */
function ownRange(node: unknown, key: unknown): Range | undefined {
  const shown = isMap(node) || isSeq(node) ? firstOf(node, key) : node;
  const target = isNode(shown) && shown.range ? shown : key;
  return isNode(target) && target.range ? [target.range[0], target.range[1]] : undefined;
}

function firstOf(node: { flow?: boolean | undefined; items: readonly unknown[] }, key: unknown): unknown {
  if (node.flow) return node;
  if (key !== node) return key;
  const [first] = node.items;
  return isPair(first) ? first.key : first;
}
