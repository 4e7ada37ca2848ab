import type { Route, RoutePath } from './route.ts';

/**
 * Routes without what routes before them have taken already: paths that an earlier route takes whatever the call is
 * like, and routes that nothing is left of. Calls are treated as before, and Istio has nothing to warn of.
 * Source: Istio, analysis messages IST0130 and IST0131.
 */
export function reachedRoutes(routes: readonly Route[]): Route[] {
  const taken: RoutePath[] = [];
  return routes.flatMap((route) => {
    const paths = route.paths.filter((path) => !taken.some((each) => contains(each, path)));
    if (takesAnybody(route)) taken.push(...paths);
    if (paths.length === route.paths.length) return [route];
    return paths.length > 0 ? [{ ...route, paths }] : [];
  });
}

const takesAnybody = ({ metadata, callers }: Route): boolean =>
  callers.length + Object.keys(metadata).length === 0;

/** True where every call of the second path is one of the first. */
export function contains(outer: RoutePath, inner: RoutePath): boolean {
  if ('method' in outer) return 'method' in inner && inner.method === outer.method;
  return outer.service === ('method' in inner ? serviceOf(inner.method) : inner.service);
}

/** The gRPC service of `package.Service/Method`. */
export const serviceOf = (method: string): string => method.slice(0, method.lastIndexOf('/'));
