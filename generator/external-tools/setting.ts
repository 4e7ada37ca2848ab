import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import type { Spot } from './finding.ts';

/** Keys that occur in so many documents and specs that they identify nothing. */
const telling = (key: string): boolean =>
  !['name', 'metadata', 'spec', 'value', 'key', 'http', 'match'].includes(key);

/** A value in a spec. */
interface Node {
  readonly path: Path;
  readonly keys: readonly string[];
  readonly value: unknown;
}

/**
 * The one setting of a spec that can have produced a place of a document. Both paths must end with the same
 * keys and have the same value. Undefined if there is none, or more than one: a wrong place is worse than
 * just the name of the service.
 */
export function settingFor(spec: unknown, { path, value }: Spot): Path | undefined {
  const keys = path.filter((step) => typeof step === 'string');
  const last = keys.at(-1);
  if (last === undefined) return undefined;
  const nodes = nodesOf(spec);
  const alike = nodes.filter((node) => telling(last) && node.keys.at(-1) === last);
  return (
    only(
      longestEnding(
        alike.filter((node) => isSame(node.value, value)),
        keys,
      ),
    ) ??
    only(longestEnding(alike, keys)) ??
    only(nodes.filter((node) => isDistinct(value) && isSame(node.value, value)))
  );
}

/** The nodes that share the most keys with the end of the path. */
function longestEnding(nodes: readonly Node[], keys: readonly string[]): Node[] {
  const shared = nodes.map((node) => {
    let length = 0;
    while (length < node.keys.length && node.keys.at(-1 - length) === keys.at(-1 - length)) length++;
    return length;
  });
  const most = Math.max(0, ...shared);
  return nodes.filter((_, index) => shared[index] === most);
}

const only = (nodes: readonly Node[]): Path | undefined => (nodes.length === 1 ? nodes[0]?.path : undefined);

/** Texts that a spec rarely contains twice by accident. */
const isDistinct = (value: unknown): boolean => typeof value === 'string' && value.length >= 4;

const isSame = (a: unknown, b: unknown): boolean => b !== undefined && a === b;

function nodesOf(value: unknown, path: Path = [], keys: readonly string[] = []): Node[] {
  const own = path.length > 0 ? [{ path, keys, value }] : [];
  if (Array.isArray(value))
    return [...own, ...value.flatMap((item, index) => nodesOf(item, [...path, index], keys))];
  if (!isMap(value)) return own;
  return [
    ...own,
    ...Object.entries(value).flatMap(([key, child]) => nodesOf(child, [...path, key], [...keys, key])),
  ];
}
