import { isMap } from '../../lang/plain-map.ts';
import { isObject, type JsonObject } from './json-object.ts';

/** The names of the fields of kinds: strict schemas without what they require of values. */
export interface FieldTable {
  /** The number of the node of each kind, by apiVersion and kind: `apps/v1 Deployment`. */
  readonly kinds: Readonly<Record<string, number>>;
  /** The fields of maps, each with the number of its node; node 0 is left out: it allows anything. */
  readonly nodes: readonly FieldNode[];
}

/** The number of a node by field. A list has the node of its items. `*` is any other field. */
export type FieldNode = Readonly<Record<string, number>>;

/** The table of some kinds. Equal maps are one node. */
export function fieldTable(
  schemas: Iterable<readonly [apiVersion: string, kind: string, schema: JsonObject]>,
): FieldTable {
  const numbers = new Map<string, number>();
  const nodes: FieldNode[] = [];
  const numberOf = (schema: unknown): number => {
    const node = isObject(schema) ? nodeOf(schema) : 0;
    if (typeof node === 'number') return node;
    const key = JSON.stringify(node);
    const number = numbers.get(key) ?? nodes.push(node);
    numbers.set(key, number);
    return number;
  };
  const nodeOf = ({ items, properties, additionalProperties }: JsonObject): FieldNode | number => {
    if (isObject(items)) return numberOf(items);
    if (isObject(properties) && additionalProperties === false)
      return Object.fromEntries(
        Object.keys(properties)
          .sort()
          .map((name) => [name, numberOf(properties[name])]),
      );
    const others = isObject(additionalProperties) ? numberOf(additionalProperties) : 0;
    return others === 0 ? 0 : { '*': others };
  };
  const kinds = [...schemas].map(
    ([apiVersion, kind, schema]) => [`${apiVersion} ${kind}`, numberOf(schema)] as const,
  );
  return { kinds: Object.fromEntries(kinds), nodes };
}

/** A field that its kind does not have. */
export interface UnknownField {
  readonly path: readonly (string | number)[];
  /** The fields that are possible there. */
  readonly candidates: readonly string[];
}

/** The fields of a value that a node of a table does not have. What is in them is not looked at. */
export function* unknownFields(
  table: FieldTable,
  number: number,
  value: unknown,
  path: UnknownField['path'] = [],
): Iterable<UnknownField> {
  const node = table.nodes[number - 1];
  if (!node) return;
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* unknownFields(table, number, item, [...path, index]);
  if (!isMap(value)) return;
  for (const [key, child] of Object.entries(value)) {
    const next = nextNode(node, key);
    if (next === undefined) yield { path: [...path, key], candidates: Object.keys(node) };
    else yield* unknownFields(table, next, child, [...path, key]);
  }
}

/** The node of a field; undefined for an unknown field. Directives of kustomize are none. */
export function nextNode(node: FieldNode, key: string): number | undefined {
  if (Object.hasOwn(node, key)) return node[key];
  return key.startsWith('$') ? 0 : node['*'];
}
