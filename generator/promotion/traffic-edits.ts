import { Failure } from '../command-line/errors.ts';
import type { Instance } from '../load/workspace.ts';
import { trafficOf, type VersionSpec } from './running.ts';
import { areSameShares, movedTo, type Shares, withoutVersions, withWeight } from './shares.ts';

/** What a cluster file says of a service. */
export type Entry = Readonly<Record<string, unknown>>;

type Rules = NonNullable<Instance['spec']['routes']>;
type Rule = Rules[number];

/** An entry with one more version, which gets no calls yet. */
export function withVersion({ own }: Instance, name: string, version: VersionSpec): Entry {
  const versions = { ...own.versions, [name]: version };
  return { ...own, versions, weights: { ...trafficOf(own), [name]: 0 } };
}

/** An entry in which a version gets a share of the calls that nothing else is said of. */
export function withShare({ own }: Instance, version: string, weight: number): Entry {
  return { ...own, weights: withWeight(trafficOf(own), version, weight) };
}

/**
 * An entry in which no call goes to some versions: all of theirs go to another. Rules and mirrors that were only there
 * for one of them go.
 * @throws Failure where the service spec itself, which holds for all clusters, sends calls to one of them
 */
export function withoutCalls(instance: Instance, from: readonly string[], to: string): Entry {
  const { own, spec } = instance;
  const weights = movedTo(trafficOf(own), from, to);
  const byMethod = Object.entries(own.methodWeights ?? {})
    .map(([method, shares]): [string, Shares] => [method, movedTo(shares, from, to)])
    .filter(([, shares]) => !areSameShares(shares, weights));
  const routes = (spec.routes ?? []).flatMap((rule) => ruleWithout(rule, from, to, weights));
  // Copies for the version that answers everything would be every call twice.
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

/** An entry without some versions, to which no call goes any more. */
export function withoutVersion({ own, service }: Instance, gone: readonly string[]): Entry {
  const versions = Object.fromEntries(Object.entries(own.versions).filter(([name]) => !gone.includes(name)));
  const entry: Record<string, unknown> = { ...own, versions };
  const isAlone = Object.keys(versions).length === 1;
  if (own.weights && !isAlone) entry['weights'] = withoutVersions(own.weights, gone);
  else delete entry['weights'];
  const byMethod = Object.entries(own.methodWeights ?? {}).map(([method, shares]) => [
    method,
    withoutVersions(shares, gone),
  ]);
  if (byMethod.length > 0 && !isAlone) entry['methodWeights'] = Object.fromEntries(byMethod);
  else delete entry['methodWeights'];
  const own_ = Object.entries(Object(entry['subsets'] ?? {})).filter(([name]) => !gone.includes(name));
  if (own_.length > 0) entry['subsets'] = Object.fromEntries(own_);
  else if (entry['subsets'] !== undefined && !service.spec.subsets) delete entry['subsets'];
  return entry;
}

/** Where calls still go to a version: in words, for whoever has to know why it cannot go yet. */
export function callsOf({ own, spec }: Instance, version: string): string[] {
  const share = trafficOf(own)[version] ?? 0;
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

function ruleWithout(rule: Rule, from: readonly string[], to: string, weights: Shares): Rule[] {
  const { subset, weights: own, ...rest } = rule;
  const isOwn = own && Object.keys(own).some((name) => from.includes(name));
  if (isOwn) {
    const moved = movedTo(own, from, to);
    if (!areSameShares(moved, weights)) return [{ ...rule, weights: moved }];
  }
  if (!isOwn && (subset === undefined || !from.includes(subset))) return [rule];
  const { name: _name, match: _match, ...effects } = rest;
  return Object.keys(effects).length > 0 ? [rest] : [];
}

/** Lists are replaced as a whole by a cluster file; one that is not there is the service's. */
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
        `${service.file.path} says ${key} that send calls to a version by its name, in every cluster. Move them to the cluster files that need them (services.${name}.${key}), and run this again`,
      );
    if (lists[key].length > 0 || (service.spec[key] ?? []).length > 0) entry[key] = lists[key];
    else delete entry[key];
  }
  return entry;
}
