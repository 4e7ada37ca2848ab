import { Failure } from '../command-line/errors.ts';
import type { Instance } from '../load/workspace.ts';
import { type VersionSpec, weightsOf } from './instances.ts';
import { areSameShares, moveShares, removeShares, type Shares, setShare } from './shares.ts';

/** The entry of a service in a cluster file. */
export type Entry = Readonly<Record<string, unknown>>;

type Rules = NonNullable<Instance['spec']['routes']>;
type Rule = Rules[number];

/** Adds a version without calls. */
export function addVersion({ own }: Instance, name: string, version: VersionSpec): Entry {
  const versions = { ...own.versions, [name]: version };
  return { ...own, versions, weights: { ...weightsOf(own), [name]: 0 } };
}

/** Sets the weight of a version. */
export function setWeight({ own }: Instance, version: string, weight: number): Entry {
  return { ...own, weights: setShare(weightsOf(own), version, weight) };
}

/**
 * Moves all calls of some versions to another. Removes rules and mirrors that only send calls to one of them.
 * @throws Failure if the service spec, which applies to all clusters, sends calls to one of them
 */
export function moveCalls(instance: Instance, from: readonly string[], to: string): Entry {
  const { own, spec } = instance;
  const weights = moveShares(weightsOf(own), from, to);
  const byMethod = Object.entries(own.methodWeights ?? {})
    .map(([method, shares]): [string, Shares] => [method, moveShares(shares, from, to)])
    .filter(([, shares]) => !areSameShares(shares, weights));
  const routes = (spec.routes ?? []).flatMap((rule) => rewriteRule(rule, from, to, weights));
  // A mirror to the version with all calls would send it every call twice.
  const useless = weights[to] === 100 ? [...from, to] : from;
  const mirror = (spec.mirror ?? []).filter(
    ({ subset }) => subset === undefined || !useless.includes(subset),
  );
  const { methodWeights: _methodWeights, ...rest } = own;
  return {
    ...withLists(instance, { ...rest, weights }, { routes, mirror }),
    ...(byMethod.length > 0 ? { methodWeights: Object.fromEntries(byMethod) } : {}),
  };
}

/** Removes versions that get no calls. */
export function removeVersions({ own, service }: Instance, removed: readonly string[]): Entry {
  const versions = Object.fromEntries(
    Object.entries(own.versions).filter(([name]) => !removed.includes(name)),
  );
  const entry: Record<string, unknown> = { ...own, versions };
  const isAlone = Object.keys(versions).length === 1;
  if (own.weights && !isAlone) entry['weights'] = removeShares(own.weights, removed);
  else delete entry['weights'];
  const byMethod = Object.entries(own.methodWeights ?? {}).map(([method, shares]) => [
    method,
    removeShares(shares, removed),
  ]);
  if (byMethod.length > 0 && !isAlone) entry['methodWeights'] = Object.fromEntries(byMethod);
  else delete entry['methodWeights'];
  const subsets = Object.entries(Object(entry['subsets'] ?? {})).filter(([name]) => !removed.includes(name));
  if (subsets.length > 0) entry['subsets'] = Object.fromEntries(subsets);
  else if (entry['subsets'] !== undefined && !service.spec.subsets) delete entry['subsets'];
  return entry;
}

/** The calls that a version still gets, as text: the reasons why it cannot be removed yet. */
export function callsTo({ own, spec }: Instance, version: string): string[] {
  const share = weightsOf(own)[version] ?? 0;
  return [
    ...(share > 0 ? [`${share} % of the calls`] : []),
    ...Object.entries(own.methodWeights ?? {})
      .filter(([, shares]) => (shares[version] ?? 0) > 0)
      .map(([method, shares]) => `${shares[version]} % of ${method}`),
    ...(spec.routes ?? [])
      .filter(({ subset, weights }) => subset === version || (weights?.[version] ?? 0) > 0)
      .map(({ name }) => `the rule ${name}`),
    ...(spec.mirror ?? [])
      .filter(({ subset }) => subset === version)
      .map(({ methods }) => `a mirror of ${methods.join(', ')}`),
  ];
}

function rewriteRule(rule: Rule, from: readonly string[], to: string, weights: Shares): Rule[] {
  const { subset, weights: own, ...rest } = rule;
  const isOwn = own && Object.keys(own).some((name) => from.includes(name));
  if (isOwn) {
    const moved = moveShares(own, from, to);
    if (!areSameShares(moved, weights)) return [{ ...rule, weights: moved }];
  }
  if (!isOwn && (subset === undefined || !from.includes(subset))) return [rule];
  const { name: _name, match: _match, ...effects } = rest;
  return Object.keys(effects).length > 0 ? [rest] : [];
}

/** Sets lists in the entry. A list in a cluster file replaces the list of the service spec as a whole. */
function withLists(
  { name, own, spec, service }: Instance,
  entry: Record<string, unknown>,
  lists: { readonly routes: readonly unknown[]; readonly mirror: readonly unknown[] },
): Entry {
  for (const key of ['routes', 'mirror'] as const) {
    const before = spec[key] ?? [];
    if (JSON.stringify(before) === JSON.stringify(lists[key])) continue;
    if (!Object.hasOwn(own, key))
      throw new Failure(
        `${key} in ${service.file.path} send calls to a version by its name, in every cluster. Move them to the cluster files that need them (services.${name}.${key}), and run this again`,
      );
    if (lists[key].length > 0 || (service.spec[key] ?? []).length > 0) entry[key] = lists[key];
    else delete entry[key];
  }
  return entry;
}
