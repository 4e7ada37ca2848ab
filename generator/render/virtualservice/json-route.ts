import { pathMatchOf } from '../../load/http-rule.ts';
import type { ClusterExposure } from '../../model/exposure.ts';
import { jsonPreflightRoute, jsonRoute } from '../gateway-http-filters.ts';
import type { Target } from './destinations.ts';
import type { HttpRoute } from './http.ts';

/**
 * The routes that requests of JSON have before the gateway translates them. Then the route of the method applies. What
 * is not translated, such as another method of HTTP at the same path, gets 404. Envoy applies a CORS policy only to a
 * route with a destination: preflight requests have a route of their own, although the gateway answers them.
 * Source: Envoy, CORS filter and gRPC-JSON transcoder filter.
 */
export function jsonRoutesOf(
  { json, cors }: Pick<ClusterExposure, 'json' | 'cors'>,
  destination: Target,
): HttpRoute[] {
  if (!json) return [];
  const paths = new Map(
    json.requests.map(({ path }) => [JSON.stringify(pathMatchOf(path)), pathMatchOf(path)]),
  );
  const uris = [...paths.values()];
  const preflight: HttpRoute = {
    name: jsonPreflightRoute,
    match: uris.map((uri) => ({ uri, method: { exact: 'OPTIONS' } })),
    route: [{ destination: { ...destination } }],
    retries: { attempts: 0 },
  };
  return [
    ...(cors ? [preflight] : []),
    { name: jsonRoute, match: uris.map((uri) => ({ uri })), directResponse: { status: 404 } },
  ];
}
