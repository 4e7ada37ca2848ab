import { type ClusterExposure, exposureName } from '../model/exposure.ts';
import type { Share } from '../model/routing/rule.ts';
import type { MethodServer } from '../model/service.ts';
import { versionServiceName } from '../model/version-service.ts';
import { syncWave } from './annotations.ts';
import { appLabel, type Manifest } from './kind.ts';
import type { InstanceView } from './view.ts';
import { methodSharesOf } from './virtualservice/destinations.ts';

/** The rendered fields of a GRPCRoute or HTTPRoute; no npm package has their types. */
export interface GatewayApiRoute<Match> extends Manifest {
  readonly spec: {
    readonly parentRefs: readonly {
      readonly group: 'gateway.networking.k8s.io';
      readonly kind: 'Gateway';
      readonly name: string;
      readonly namespace: string;
    }[];
    readonly hostnames: readonly string[];
    readonly rules: readonly {
      readonly matches: readonly Match[];
      readonly filters?: readonly object[];
      readonly backendRefs: readonly BackendRef[];
    }[];
  };
}

interface BackendRef {
  readonly group: '';
  readonly kind: 'Service';
  readonly name: string;
  readonly port: number;
  readonly weight: number;
}

/** Maximum number of matches in one rule. Source: Gateway API, GRPCRouteRule and HTTPRouteRule. */
const mostMatches = 64;

/** The exposed calls of one protocol, and how a route matches them. */
interface RoutedCalls<Path, Match> {
  readonly kind: 'GRPCRoute' | 'HTTPRoute';
  readonly server: MethodServer;
  readonly exposure: ClusterExposure;
  /** The exposed paths. */
  readonly paths: readonly Path[];
  /** The method of a path that is a single one. */
  methodOf(path: Path): string | undefined;
  matchesOf(path: Path): readonly Match[];
  /** What the gateway does with every request. */
  readonly filters?: readonly object[];
}

/**
 * The routes from a gateway of the Gateway API to a server: exposed calls, split over the versions as in the mesh. Defaults
 * inside lists are rendered, as in a Gateway.
 * Source: Gateway API, GRPCRoute and HTTPRoute; Argo CD, Diff Strategies.
 */
export function gatewayApiRoute<Path, Match>(
  view: InstanceView,
  { kind, server, exposure, paths, methodOf, matchesOf, filters = [] }: RoutedCalls<Path, Match>,
): GatewayApiRoute<Match> {
  const { name, namespace } = view.service;
  const { gateway, hosts } = exposure;
  const shares = methodSharesOf(view.versions);
  const ownShares = (path: Path) => shares.get(methodOf(path) ?? '');
  const byWeight = view.versions.map(({ name: version, weight }) => ({ version, weight }));
  const ruleOf = (matches: readonly Match[], split: readonly Share[]) => ({
    matches,
    ...(filters.length > 0 ? { filters } : {}),
    backendRefs: backendsOf(split, server, view),
  });
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind,
    metadata: {
      name: exposureName(name, gateway.name),
      namespace,
      ...{ labels: appLabel({ name }), annotations: syncWave('routes') },
    },
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: gateway.name,
          namespace: gateway.namespace,
        },
      ],
      hostnames: hosts,
      rules: [
        ...[...shares].flatMap(([method, split]) =>
          paths.filter((path) => methodOf(path) === method).map((path) => ruleOf(matchesOf(path), split)),
        ),
        ...chunks(distinct(paths.filter((path) => !ownShares(path)).flatMap(matchesOf))).map((matches) =>
          ruleOf(matches, byWeight),
        ),
      ],
    },
  };
}

/** With one version there is no split: the route uses the Service of all versions. */
function backendsOf(
  shares: readonly Share[],
  { port }: MethodServer,
  { service: { name }, versions }: InstanceView,
): BackendRef[] {
  const service = { group: '', kind: 'Service' } as const;
  if (versions.length < 2) return [{ ...service, name, port, weight: 1 }];
  return shares.map(({ version, weight }) => ({
    ...service,
    name: versionServiceName(name, version),
    port,
    weight,
  }));
}

/** Operations with one path share the match of its preflight requests. */
const distinct = <Match>(matches: readonly Match[]): Match[] => [
  ...new Map(matches.map((match) => [JSON.stringify(match), match])).values(),
];

function chunks<Match>(matches: readonly Match[]): Match[][] {
  const count = Math.ceil(matches.length / mostMatches);
  return Array.from({ length: count }, (_, index) =>
    matches.slice(index * mostMatches, (index + 1) * mostMatches),
  );
}
