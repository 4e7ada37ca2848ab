import { exposedPaths } from '../model/exposed-routes.ts';
import { type ClusterExposure, exposureName } from '../model/exposure.ts';
import type { MethodPath } from '../model/routing/route.ts';
import type { Share } from '../model/routing/rule.ts';
import { versionServiceName } from '../model/version-service.ts';
import { syncWave } from './annotations.ts';
import { appLabel, type Manifest, type OverlayKind } from './kind.ts';
import type { InstanceView } from './view.ts';
import { methodSharesOf } from './virtualservice/destinations.ts';

/** The rendered fields of a GRPCRoute; no npm package has its types. */
interface GrpcRoute extends Manifest {
  readonly spec: {
    readonly parentRefs: readonly {
      readonly group: 'gateway.networking.k8s.io';
      readonly kind: 'Gateway';
      readonly name: string;
      readonly namespace: string;
    }[];
    readonly hostnames: readonly string[];
    readonly rules: readonly GrpcRouteRule[];
  };
}

interface GrpcRouteRule {
  readonly matches: readonly { readonly method: MethodMatch }[];
  readonly backendRefs: readonly BackendRef[];
}

interface MethodMatch {
  readonly type: 'Exact';
  readonly service: string;
  readonly method?: string;
}

interface BackendRef {
  readonly group: '';
  readonly kind: 'Service';
  readonly name: string;
  readonly port: number;
  readonly weight: number;
}

/** Maximum number of matches in one rule: Gateway API, GRPCRouteRule. */
const mostMatches = 64;

/**
 * The routes from a gateway of the Gateway API to a service: exposed methods, split over the versions as in
 * the mesh. The most specific of several matches wins, so their order has no meaning. Defaults inside lists
 * are rendered, as in a Gateway.
 * Source: Gateway API, GRPCRoute; Argo CD, Diff Strategies.
 */
export const grpcRoute: OverlayKind = {
  group: 'gateway.networking.k8s.io',
  kind: 'GRPCRoute',
  render: (view) =>
    view.exposures
      .filter(({ gateway }) => gateway.type === 'gateway-api')
      .map((exposure) => routeOf(view, exposure)),
};

function routeOf(view: InstanceView, { gateway, hosts, methods }: ClusterExposure): GrpcRoute {
  const { name, namespace, methods: served } = view.service;
  const split = [...methodSharesOf(view.versions)].filter(([method]) => methods.includes(method));
  const weights = view.versions.map(({ name: version, weight }) => ({ version, weight }));
  const byWeight = backendsOf(weights, view);
  const rest = exposedPaths(served, methods).filter(
    (path) => !('method' in path && split.some(([method]) => method === path.method)),
  );
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
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
        ...split.map(([method, shares]) => ruleOf([{ method }], backendsOf(shares, view))),
        ...chunks(rest).map((paths) => ruleOf(paths, byWeight)),
      ],
    },
  };
}

function ruleOf(paths: readonly MethodPath[], backendRefs: readonly BackendRef[]): GrpcRouteRule {
  return { matches: paths.map((path) => ({ method: methodOf(path) })), backendRefs };
}

/** With one version there is no split: the route uses the Service of all versions. */
function backendsOf(
  shares: readonly Share[],
  { service: { name, grpc }, versions }: InstanceView,
): BackendRef[] {
  if (!grpc) return [];
  const { port } = grpc;
  const service = { group: '', kind: 'Service' } as const;
  if (versions.length < 2) return [{ ...service, name, port, weight: 1 }];
  return shares.map(({ version, weight }) => ({
    ...service,
    name: versionServiceName(name, version),
    port,
    weight,
  }));
}

function methodOf(path: MethodPath): MethodMatch {
  if ('service' in path) return { type: 'Exact', service: path.service };
  const slash = path.method.lastIndexOf('/');
  return { type: 'Exact', service: path.method.slice(0, slash), method: path.method.slice(slash + 1) };
}

function chunks(paths: readonly MethodPath[]): MethodPath[][] {
  const count = Math.ceil(paths.length / mostMatches);
  return Array.from({ length: count }, (_, index) =>
    paths.slice(index * mostMatches, (index + 1) * mostMatches),
  );
}
