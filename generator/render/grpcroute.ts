import { isOperationTitle } from '../load/http-operation.ts';
import { exposedPaths } from '../model/exposed-routes.ts';
import type { MethodPath } from '../model/routing/route.ts';
import { gatewayApiRoute } from './gateway-api-route.ts';
import type { OverlayKind } from './kind.ts';

interface GrpcMatch {
  readonly method: { readonly type: 'Exact'; readonly service: string; readonly method?: string };
}

/**
 * The routes from a gateway of the Gateway API to the gRPC methods of a service. The most specific of several matches wins,
 * so their order has no meaning.
 * Source: Gateway API, GRPCRoute.
 */
export const grpcRoute: OverlayKind = {
  group: 'gateway.networking.k8s.io',
  kind: 'GRPCRoute',
  render: (view) => {
    const { grpc, methods: served } = view.service;
    return view.exposures.flatMap((exposure) => {
      const methods = exposure.methods.filter((method) => !isOperationTitle(method));
      if (exposure.gateway.type !== 'gateway-api' || !grpc || methods.length === 0) return [];
      const split = new Set(view.versions.flatMap(({ methodWeights }) => Object.keys(methodWeights)));
      return [
        gatewayApiRoute<MethodPath, GrpcMatch>(view, {
          ...{ kind: 'GRPCRoute', server: grpc, exposure },
          paths: exposedPaths(served, methods).flatMap((path) => withSplit(path, methods, split)),
          methodOf: (path) => ('method' in path ? path.method : undefined),
          matchesOf: (path) => [{ method: matchOf(path) }],
        }),
      ];
    });
  },
};

/** A gRPC service as a whole, and those of its methods that have weights of their own. */
function withSplit(path: MethodPath, methods: readonly string[], split: ReadonlySet<string>): MethodPath[] {
  if (!('service' in path)) return [path];
  const own = methods.filter((method) => method.startsWith(`${path.service}/`) && split.has(method));
  return [path, ...own.map((method) => ({ method }))];
}

function matchOf(path: MethodPath): GrpcMatch['method'] {
  if ('service' in path) return { type: 'Exact', service: path.service };
  const slash = path.method.lastIndexOf('/');
  return { type: 'Exact', service: path.method.slice(0, slash), method: path.method.slice(slash + 1) };
}
