import { letters } from '../diagnostics/alike.ts';
import { otherNames } from '../diagnostics/other-names.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import { type JsonObject, objectOf } from './shape-errors.ts';

const kinds: SpecKind[] = ['service', 'external', 'cluster', 'fleet', 'proofs'];

/** Where each kind of spec is written. */
const files: Readonly<Record<SpecKind, string>> = {
  service: 'services/<name>/service.yaml',
  external: 'services/<name>/external.yaml',
  cluster: 'clusters/<name>.yaml',
  fleet: 'clusters/fleet.yaml',
  proofs: 'services/<name>/proofs.yaml',
};

/** No key of a spec is deeper, but the overrides of clusters, which repeat the keys of a service. */
const mostSteps = 5;

/**
 * Where a key that a map refuses could belong inside the map: `mirrorPercent` is `mirror[].percent`. Only the places with
 * the fewest steps, and none if there are more than three.
 * @param schema what the map may hold
 */
export function placesInside(key: string, schema: JsonObject): string[] {
  return fewestSteps(keysOf(schema).filter((path) => isIntended(key, path))).map(inWords);
}

/** The places in all kinds of spec that have a key of this name: those with the fewest steps. */
export function placesElsewhere(key: string): string[] {
  const found = kinds.map((kind) => {
    const paths = fewestSteps(keysOf(objectOf(schemas[kind])).filter((path) => path.at(-1) === key));
    return { kind, paths };
  });
  const fewest = Math.min(...found.flatMap(({ paths }) => paths.map((path) => path.length)));
  return found.flatMap(({ kind, paths }) =>
    paths.filter((path) => path.length === fewest).map((path) => `${inWords(path)} in ${files[kind]}`),
  );
}

/** The key alone, the words of all the steps to it, or what other tools call it. */
function isIntended(key: string, path: readonly string[]): boolean {
  const named = path.filter((step) => !step.startsWith('['));
  const joined = named.join('');
  return (
    path.at(-1) === key ||
    (named.length > 1 && letters(joined) === letters(key)) ||
    otherNames(letters(key)).includes(inWords(path))
  );
}

function fewestSteps(paths: readonly string[][]): string[][] {
  const fewest = Math.min(...paths.map((path) => path.length));
  const found = paths.filter((path) => path.length === fewest);
  return found.length <= 3 ? found : [];
}

const remembered = new Map<unknown, string[][]>();

/** The keys at all depths below a schema, found once: there are many mistakes for one schema. */
function keysOf(schema: JsonObject): string[][] {
  const known = remembered.get(schema['properties']);
  if (known) return known;
  const found = nestedKeys(schema);
  remembered.set(schema['properties'], found);
  return found;
}

/** The keys at all depths below a schema, with `[]` for the entries of a list and `[name]` for those of a map. */
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
function inWords(path: readonly string[]): string {
  return path
    .map((step) => (step === '[]' ? step : `.${step === '[name]' ? '<name>' : step}`))
    .join('')
    .replace(/^\./, '');
}
