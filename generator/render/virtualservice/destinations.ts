import type { Share } from '../../model/traffic/rule.ts';
import type { MethodShares } from '../../model/traffic/treatment.ts';
import type { RoutingView } from '../view.ts';
import type { HttpRoute } from './http.ts';

type Versions = RoutingView['versions'];

/**
 * Where the calls of a route go: the subsets with these shares, else with the weights of the service. Without versions,
 * as in base/, all pods. A weight on a single destination would be noise: it gets everything.
 */
export function destinationsOf(
  host: string,
  versions: Versions,
  shares: readonly Share[] | undefined,
): NonNullable<HttpRoute['route']> {
  if (versions.length === 0) return [{ destination: { host } }];
  const split = shares
    ? versions.flatMap(({ name }) => shares.filter(({ version }) => version === name))
    : versions.map(({ name, weight }) => ({ version: name, weight }));
  if (split.length === 1) return split.map(({ version }) => ({ destination: { host, subset: version } }));
  return split.map(({ version, weight }) => ({ destination: { host, subset: version }, weight }));
}

/** The methods that a cluster splits in their own way. */
export function methodSharesOf(versions: Versions): MethodShares {
  const methods = Object.keys(versions[0]?.methodWeights ?? {});
  return new Map(
    methods.map((method) => [
      method,
      versions.map(({ name, methodWeights }) => ({ version: name, weight: methodWeights[method] ?? 0 })),
    ]),
  );
}
