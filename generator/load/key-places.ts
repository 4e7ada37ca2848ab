import { letters } from '../diagnostics/alike.ts';
import { otherNames } from '../diagnostics/other-names.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import { type JsonObject, objectOf } from './shape-errors.ts';

const kinds: SpecKind[] = ['service', 'external', 'cluster', 'fleet', 'proofs'];

/** The files of each kind of spec. */
const files: Readonly<Record<SpecKind, string>> = {
  service: 'services/<name>/service.yaml',
  external: 'services/<name>/external.yaml',
  cluster: 'clusters/<name>.yaml',
  fleet: 'clusters/fleet.yaml',
  proofs: 'services/<name>/proofs.yaml',
};

/** The depth of the deepest key in a spec. Cluster overrides are deeper, but repeat the keys of a service. */
const mostSteps = 5;

/**
 * Where an unknown key of a map could belong inside the map: `mirrorPercent` is `mirror[].percent`. Returns
 * only the shallowest places, and none if there are more than three.
 * @param schema the schema of the map
 */
export function placesInside(key: string, schema: JsonObject): string[] {
  return fewestSteps(keysOf(schema).filter((path) => isIntended(key, path))).map(formatKeyPath);
}

/** The places in all kinds of spec that have a key with this name; only the shallowest ones. */
export function placesElsewhere(key: string): string[] {
  const found = kinds.map((kind) => {
    const paths = fewestSteps(keysOf(objectOf(schemas[kind])).filter((path) => path.at(-1) === key));
    return { kind, paths };
  });
  const fewest = Math.min(...found.flatMap(({ paths }) => paths.map((path) => path.length)));
  return found.flatMap(({ kind, paths }) =>
    paths.filter((path) => path.length === fewest).map((path) => `${formatKeyPath(path)} in ${files[kind]}`),
  );
}

/** The key itself, the words of all steps to it, or its name in other tools. */
function isIntended(key: string, path: readonly string[]): boolean {
  const named = path.filter((step) => !step.startsWith('['));
  const joined = named.join('');
  return (
    path.at(-1) === key ||
    (named.length > 1 && letters(joined) === letters(key)) ||
    otherNames(letters(key)).includes(formatKeyPath(path))
  );
}

function fewestSteps(paths: readonly string[][]): string[][] {
  const fewest = Math.min(...paths.map((path) => path.length));
  const found = paths.filter((path) => path.length === fewest);
  return found.length <= 3 ? found : [];
}

const remembered = new Map<unknown, string[][]>();

/** The keys at all depths of a schema. Cached, because many mistakes share one schema. */
function keysOf(schema: JsonObject): string[][] {
  const known = remembered.get(schema['properties']);
  if (known) return known;
  const found = nestedKeys(schema);
  remembered.set(schema['properties'], found);
  return found;
}

/** The keys at all depths of a schema, with `[]` for list entries and `[name]` for map entries. */
function nestedKeys(schema: JsonObject, before: readonly string[] = []): string[][] {
  if (before.length >= mostSteps) return [];
  const inProperties = Object.entries(objectOf(schema['properties'])).flatMap(([key, child]) => [
    [...before, key],
    ...nestedKeys(objectOf(child), [...before, key]),
  ]);
  const inEntries = Object.values(objectOf(schema['patternProperties'])).flatMap((child) =>
    nestedKeys(objectOf(child), [...before, '[name]']),
  );
  const inItems = schema['items'] ? nestedKeys(objectOf(schema['items']), [...before, '[]']) : [];
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'] : [];
  const inBranches = branches.flatMap((branch) => nestedKeys(objectOf(branch), before));
  return [...inProperties, ...inEntries, ...inItems, ...inBranches];
}

/** `services.<name>.weights`, `mirror[].percent`. */
function formatKeyPath(path: readonly string[]): string {
  return path
    .map((step) => (step === '[]' ? step : `.${step === '[name]' ? '<name>' : step}`))
    .join('')
    .replace(/^\./, '');
}
