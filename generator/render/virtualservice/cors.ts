import type { Cors } from '../../model/cors.ts';
import type { HttpRoute } from './http.ts';

/**
 * The CORS policy of a route. The gateway answers every preflight request: one of another origin gets an answer
 * without CORS headers, and is not sent to the service, which would deny it.
 * Source: Istio, CorsPolicy (unmatchedPreflights).
 */
export function corsPolicyOf(cors: Cors | undefined): Pick<HttpRoute, 'corsPolicy'> {
  if (!cors) return {};
  const { origins, methods, headers, exposedHeaders, maxAge, credentials } = cors;
  return {
    corsPolicy: {
      allowOrigins: origins.map((origin) => ({ ...origin })),
      allowMethods: [...methods],
      allowHeaders: [...headers],
      ...(exposedHeaders.length > 0 ? { exposeHeaders: [...exposedHeaders] } : {}),
      maxAge,
      ...(credentials ? { allowCredentials: true } : {}),
      unmatchedPreflights: 'IGNORE',
    },
  };
}
