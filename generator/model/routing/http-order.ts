import { overlap } from '../../load/http-operation.ts';
import type { ServiceMethod } from '../service-method.ts';
import type { Route } from './route.ts';

/**
 * Routes in an order in which each request of an HTTP server gets the routes of its own operation. A request that matches
 * several operations is one of the most specific operation, but a VirtualService can only match paths, in order: if a
 * route names an operation and not a more specific one, the routes of each operation are listed apart, the most specific
 * operation first.
 * Source: Istio, VirtualService: the first route that matches a request applies.
 */
export function inHttpOrder(routes: readonly Route[], methods: readonly ServiceMethod[]): readonly Route[] {
  const all = methods.filter(({ http }) => http);
  const operations = all.filter((one) => all.some((other) => other !== one && areCrossing(one, other)));
  if (!isOutOfOrder(routes, operations)) return routes;
  const titles = new Set(operations.map(({ path }) => path));
  const others = routes.flatMap((route) => {
    if (route.paths.length === 0) return [route];
    const paths = route.paths.filter((path) => !('method' in path && titles.has(path.method)));
    return paths.length > 0 ? [{ ...route, paths }] : [];
  });
  return [...operations.flatMap((operation) => routesOfOperation(operation, routes)), ...others];
}

function isOutOfOrder(routes: readonly Route[], operations: readonly ServiceMethod[]): boolean {
  return operations.some((general, index) =>
    operations
      .slice(0, index)
      .some(
        (special) =>
          general.http &&
          special.http &&
          overlap(special.http, general.http) &&
          routes.some((route) => names(route, general) && !names(route, special)),
      ),
  );
}

const areCrossing = (a: ServiceMethod, b: ServiceMethod): boolean =>
  a.http !== undefined && b.http !== undefined && overlap(a.http, b.http);

/** The routes of one operation, up to the first that takes all its requests. */
function routesOfOperation(operation: ServiceMethod, routes: readonly Route[]): Route[] {
  const own = routes.filter((route) => route.paths.length === 0 || names(route, operation));
  const last = own.findIndex(
    ({ metadata, callers, conditions = {} }) =>
      callers.length + Object.keys({ ...metadata, ...conditions }).length === 0,
  );
  return own.slice(0, last < 0 ? own.length : last + 1).map((route) => ({
    ...route,
    name: route.name.endsWith(operation.path) ? route.name : `${route.name}/${operation.path}`,
    paths: [{ method: operation.path }],
  }));
}

const names = ({ paths }: Route, { path }: ServiceMethod): boolean =>
  paths.some((each) => 'method' in each && each.method === path);
