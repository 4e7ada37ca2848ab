import { isDeepStrictEqual } from 'node:util';
import type { Route, RoutePath } from './route.ts';

/**
 * Routes without what earlier routes already match: paths that an earlier route matches unconditionally, and
 * routes without any path left. The result routes the same calls, and Istio has nothing to warn about.
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

/** True if every call of the second path also matches the first. */
export function contains(outer: RoutePath, inner: RoutePath): boolean {
  if ('uri' in outer || 'uri' in inner) return isDeepStrictEqual(outer, inner);
  if ('method' in outer) return 'method' in inner && inner.method === outer.method;
  return outer.service === ('method' in inner ? serviceOf(inner.method) : inner.service);
}

/** The gRPC service of `package.Service/Method`. */
export const serviceOf = (method: string): string => method.slice(0, method.lastIndexOf('/'));
