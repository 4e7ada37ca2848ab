import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';

/** A kind of Kubernetes: its identity and the JSON schema of its documents. */
export interface KubernetesKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly schema: PlainMap;
}

/** Every kind in a folder of strict schemas, also custom resources. */
export function kindsIn(schemas: string): KubernetesKind[] {
  return readdirSync(schemas, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => {
      const schema = mapAt(JSON.parse(readFileSync(join(schemas, path), 'utf8')));
      const identity = (key: string) => String(listAt(schema, 'properties', key, 'enum')[0]);
      return { apiVersion: identity('apiVersion'), kind: identity('kind'), schema };
    });
}

/** What a patch has that a document does not. */
interface Oddities {
  readonly isPatch: boolean;
}

/** Values that differ little, so that a document and a patch often have the same one. */
const texts = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom('a', 'b', 'c') },
  fc.constantFrom('', '1', 'TCP'),
);
const numbers = fc.constantFrom(1, 2, 80);
const mapDirectives = fc.constantFrom('delete', 'replace', 'merge');
const unknownDirectives = fc.constantFrom('$retainKeys', '$setElementOrder/containers', '$other');
/** How deep documents are: as deep as the variables of containers of a CronJob. */
const deepest = 12;

/** Documents of a kind, or documents to merge into them; with a name to be replaced. */
export const documentsOf = ({ schema }: KubernetesKind, oddities: Oddities): fc.Arbitrary<PlainMap> =>
  valuesOf(schema, oddities, 0).map(mapAt);

function valuesOf(schema: PlainMap, oddities: Oddities, depth: number): fc.Arbitrary<unknown> {
  const usual = usualValues(schema, oddities, depth);
  if (depth < 2) return usual;
  return fc.oneof({ weight: oddities.isPatch ? 25 : 60, arbitrary: usual }, fc.constant(null));
}

function usualValues(schema: PlainMap, oddities: Oddities, depth: number): fc.Arbitrary<unknown> {
  const possible = listAt(schema, 'enum');
  if (possible.length > 0) return fc.constantFrom(...possible.slice(0, 2));
  switch ([schema['type']].flat()[0]) {
    case 'object':
      return maps(schema, oddities, depth);
    case 'array':
      return lists(mapAt(schema['items']), oddities, depth);
    case 'integer':
    case 'number':
      return numbers;
    case 'boolean':
      return fc.boolean();
    default:
      return texts;
  }
}

function maps(schema: PlainMap, oddities: Oddities, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(mapAt(schema['properties']));
  if (properties.length === 0)
    return fc.dictionary(fc.constantFrom('a', 'b', '$c'), texts, { maxKeys: 2, noNullPrototype: true });
  const isLeaf = ([, child]: readonly [string, unknown]) => !hasLists(child);
  const required = listAt(schema, 'required').map(String);
  const leaves = properties.filter((each) => isLeaf(each) || required.includes(each[0]));
  const inner = depth < deepest ? properties.filter((each) => !isLeaf(each)) : [];
  const chosen = fc.tuple(
    fc.subarray(inner, {
      minLength: Math.min(inner.length, depth < 2 ? 2 : 1),
      maxLength: Math.min(inner.length, 3),
    }),
    fc.subarray(leaves, { maxLength: Math.min(leaves.length, 3) }),
  );
  return chosen
    .chain(([some, others]) => {
      const own = [...some, ...others];
      const always = properties.filter(([key]) => !oddities.isPatch && required.includes(key));
      return fc.record(
        Object.fromEntries(
          [...own, ...always].map(([key, child]) => [key, valuesOf(mapAt(child), oddities, depth + 1)]),
        ),
        { noNullPrototype: true },
      );
    })
    .chain((map) => (oddities.isPatch ? withDirectives(map) : fc.constant(map)));
}

function withDirectives(map: object): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(map) },
    mapDirectives.map(($patch) => ({ ...map, $patch })),
    unknownDirectives.map((key) => ({ ...map, [key]: ['a'] })),
  );
}

/** With keys that are often the same, and items that are there twice or have no key. */
function lists(items: PlainMap, oddities: Oddities, depth: number): fc.Arbitrary<unknown> {
  const list = fc.array(usualValues(items, oddities, depth + 1), { maxLength: 3 });
  if (!oddities.isPatch) return list;
  return fc.oneof(
    { weight: 10, arbitrary: list },
    fc.tuple(mapDirectives, list).map(([$patch, rest]) => [{ $patch }, ...rest]),
  );
}

const known = new WeakMap<object, boolean>();

/** Whether there is a list in the values of a schema. */
export function hasLists(schema: unknown): boolean {
  if (!isMap(schema)) return false;
  const before = known.get(schema);
  if (before !== undefined) return before;
  known.set(schema, false);
  const has =
    schema['type'] === 'array' || Object.values(mapAt(schema['properties'])).some((child) => hasLists(child));
  known.set(schema, has);
  return has;
}
