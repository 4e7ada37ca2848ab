import { contains, reachedRoutes, serviceOf } from './routing/reached.ts';
import type { MethodPath, Route, RoutePath } from './routing/route.ts';
import type { ServiceMethod } from './service-method.ts';

/** The exposed paths: a gRPC service as a whole if all its methods are exposed. */
export function exposedPaths(served: readonly ServiceMethod[], methods: readonly string[]): MethodPath[] {
  const exposed = new Set(methods);
  const services = new Map<string, string[]>();
  const operations = served.filter(({ http, path }) => http && exposed.has(path));
  for (const { path } of served.filter(({ http }) => !http))
    services.set(serviceOf(path), [...(services.get(serviceOf(path)) ?? []), path]);
  const ofGrpc = [...services].flatMap(([service, paths]): MethodPath[] => {
    const open = paths.filter((path) => exposed.has(path));
    return open.length === paths.length ? [{ service }] : open.map((method) => ({ method }));
  });
  return [...ofGrpc, ...operations.map(({ path }) => ({ method: path }))];
}

/**
 * The routes of a service for a gateway: only for exposed calls, so health and reflection stay internal.
 * Routes for callers in the mesh are left out. The default route is limited to the methods that no earlier
 * route matches.
 */
export function exposedRoutes(routes: readonly Route[], exposed: readonly RoutePath[]): Route[] {
  const cut = routes.flatMap((route) => {
    if (route.callers.length > 0) return [];
    const paths = route.paths.length > 0 ? overlap(route.paths, exposed) : exposed;
    return paths.length > 0 ? [{ ...route, paths }] : [];
  });
  return reachedRoutes(cut);
}

/** The intersection of two lists of paths, each path once. */
function overlap(paths: readonly RoutePath[], exposed: readonly RoutePath[]): RoutePath[] {
  const both = paths.flatMap((path) =>
    exposed.some((each) => contains(each, path)) ? [path] : exposed.filter((each) => contains(path, each)),
  );
  return [...new Map(both.map((path) => [JSON.stringify(path), path])).values()];
}
