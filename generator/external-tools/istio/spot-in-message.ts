import type { Path } from '../../diagnostics/source-file.ts';
import { isMap } from '../../lang/plain-map.ts';
import { spotAt } from '../document.ts';
import { type Spot, wholeDocument } from '../finding.ts';

/**
 * The place in a document that a message without a line refers to: the rule that it counts, the one value
 * that it quotes, or the one key that it names. The whole document if no place matches, or several do.
 */
export function spotInMessage(message: string, document: unknown): Spot {
  const rule = /\brule #(\d+)/.exec(message)?.[1];
  const leaves = leavesOf(document);
  const quoted = quotedIn(message);
  const keys = new Set([...message.matchAll(/\.([a-z]\w+)\b/g)].map(([, key = '']) => key));
  const path =
    (rule === undefined ? undefined : ruleAt(document, Number(rule))) ??
    only(leaves.filter(({ value }) => typeof value === 'string' && quoted.has(value))) ??
    only(leaves.filter(({ path: at }) => keys.has(String(at.at(-1)))));
  return path ? spotAt(document, path) : wholeDocument;
}

interface Leaf {
  readonly path: Path;
  readonly value: unknown;
}

const only = (leaves: readonly Leaf[]): Path | undefined =>
  leaves.length === 1 ? leaves[0]?.path : undefined;

/** Texts in quotes of any kind. Go quotes text a second time if it already contains quotes. */
function quotedIn(message: string): ReadonlySet<string> {
  const plain = message.replaceAll('\\"', '');
  return new Set(
    [...plain.matchAll(/"([^"]+)"|'([^']+)'|`([^`]+)`/g)].map(([, a, b, c]) => a ?? b ?? c ?? ''),
  );
}

/** A rule of the only route list of a VirtualService. */
function ruleAt(document: unknown, index: number): Path | undefined {
  const spec = isMap(document) ? document['spec'] : undefined;
  if (!isMap(spec)) return undefined;
  const lists = ['http', 'tcp', 'tls'].filter((key) => Array.isArray(spec[key]));
  const [list] = lists;
  if (lists.length !== 1 || list === undefined) return undefined;
  const rules = spec[list];
  return Array.isArray(rules) && index < rules.length ? ['spec', list, index] : undefined;
}

function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (isMap(value)) return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]));
  return [{ path, value }];
}
