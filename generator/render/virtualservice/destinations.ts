import type { Share } from '../../model/routing/rule.ts';
import type { MethodShares } from '../../model/routing/treatment.ts';
import type { RoutingView } from '../view.ts';
import type { HttpRoute } from './http.ts';

type Versions = RoutingView['versions'];

/** The host of a service, and its port where the route has to say it. */
export interface Target {
  readonly host: string;
  readonly port?: { readonly number: number };
}

/**
 * Where the calls of a route go: the subsets with these shares, else with the weights of the service. Without versions,
 * as in base/, all pods. A weight on a single destination would be noise: it gets everything.
 */
export function destinationsOf(
  { host, port }: Target,
  versions: Versions,
  shares: readonly Share[] | undefined,
): NonNullable<HttpRoute['route']> {
  const destination = (subset?: string) => ({
    host,
    ...(subset === undefined ? {} : { subset }),
    ...(port ? { port } : {}),
  });
  if (versions.length === 0) return [{ destination: destination() }];
  const split = shares
    ? versions.flatMap(({ name }) => shares.filter(({ version }) => version === name))
    : versions.map(({ name, weight }) => ({ version: name, weight }));
  if (split.length === 1) return split.map(({ version }) => ({ destination: destination(version) }));
  return split.map(({ version, weight }) => ({ destination: destination(version), weight }));
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
