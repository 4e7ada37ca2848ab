import type { Share } from '../../model/routing/rule.ts';
import type { MethodShares } from '../../model/routing/treatment.ts';
import type { RoutingView } from '../view.ts';
import type { HttpRoute } from './http.ts';

type Versions = RoutingView['versions'];

/** The host of a service, and its port if the route must name it. */
export interface Target {
  readonly host: string;
  readonly port?: { readonly number: number };
}

/** Returns the destinations of a route: with its own shares, or with those of the service. */
export type Split = (shares: readonly Share[] | undefined) => Destinations;

type Destinations = NonNullable<HttpRoute['route']>;

/**
 * The destinations of routes: the subsets with the shares of the route, otherwise with the weights of the
 * service. Routes with the same shares share one list. A single destination has no weight, because it gets
 * everything.
 */
export function splitOf(target: Target, versions: Versions): Split {
  const lists = new Map<readonly Share[] | undefined, Destinations>();
  return (shares) => {
    const list = lists.get(shares) ?? destinationsOf(target, versions, shares);
    lists.set(shares, list);
    return list;
  };
}

function destinationsOf(
  { host, port }: Target,
  versions: Versions,
  shares: readonly Share[] | undefined,
): Destinations {
  const destination = (subset: string) => ({ host, subset, ...(port ? { port } : {}) });
  const split = shares
    ? versions.flatMap(({ name }) => shares.filter(({ version }) => version === name))
    : versions.map(({ name, weight }) => ({ version: name, weight }));
  if (split.length === 1) return split.map(({ version }) => ({ destination: destination(version) }));
  return split.map(({ version, weight }) => ({ destination: destination(version), weight }));
}

/** The methods with their own split in a cluster. */
export function methodSharesOf(versions: Versions): MethodShares {
  const methods = Object.keys(versions[0]?.methodWeights ?? {});
  return new Map(
    methods.map((method) => [
      method,
      versions.map(({ name, methodWeights }) => ({ version: name, weight: methodWeights[method] ?? 0 })),
    ]),
  );
}
