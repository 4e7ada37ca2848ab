import { pathCondition } from '../../load/http-operation.ts';
import type { ClusterExposure } from '../../model/exposure.ts';
import type { Service } from '../../model/service.ts';
import type { Target } from './destinations.ts';
import type { HttpRoute } from './http.ts';

/** The name of the route of preflight requests. No rule can have it. */
const preflightRoute = 'HTTP (preflight)';

/**
 * The route of preflight requests for operations with certain methods of HTTP, whose own routes match no OPTIONS. The
 * gateway answers them; Envoy applies a CORS policy only to a route with a destination.
 * Source: Envoy, CORS filter.
 */
export function preflightRouteOf(
  { methods: served }: Pick<Service, 'methods'>,
  { methods, cors }: Pick<ClusterExposure, 'methods' | 'cors'>,
  destination: Target,
): HttpRoute[] {
  const uris = new Map(
    served.flatMap(({ path, http }) => {
      if (!http || !methods.includes(path)) return [];
      if (http.methods.length === 0 || http.methods.includes('OPTIONS')) return [];
      const uri = pathCondition(http);
      return [[JSON.stringify(uri), uri] as const];
    }),
  );
  if (!cors || uris.size === 0) return [];
  return [
    {
      name: preflightRoute,
      match: [...uris.values()].map((uri) => ({ uri, method: { exact: 'OPTIONS' } })),
      route: [{ destination: { ...destination } }],
      retries: { attempts: 0 },
    },
  ];
}
