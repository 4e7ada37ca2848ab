import { type HttpOperation, pathCondition } from '../load/http-operation.ts';
import type { Cors } from '../model/cors.ts';
import { durationMs } from '../model/duration.ts';
import type { ServiceMethod } from '../model/service-method.ts';
import { gatewayApiRoute } from './gateway-api-route.ts';
import type { OverlayKind } from './kind.ts';

interface HttpMatch {
  readonly path: { readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression'; readonly value: string };
  readonly method?: string;
}

/**
 * The routes from a gateway of the Gateway API to the operations of an HTTP server. A PathPrefix matches whole segments, so
 * `/static/{**}` also matches `/static`: the policy of the service denies such a request. An expression is an extension of
 * the Gateway API that Istio has.
 * Source: Gateway API, HTTPRouteMatch; Istio, pilot/pkg/config/kube/gateway (createURIMatch).
 */
export const httpRoute: OverlayKind = {
  group: 'gateway.networking.k8s.io',
  kind: 'HTTPRoute',
  render: (view) => {
    const { http, methods } = view.service;
    return view.exposures.flatMap((exposure) => {
      const paths = methods.filter(({ path, http: isHttp }) => isHttp && exposure.methods.includes(path));
      if (exposure.gateway.type !== 'gateway-api' || !http || paths.length === 0) return [];
      return [
        gatewayApiRoute<ServiceMethod, HttpMatch>(view, {
          ...{ kind: 'HTTPRoute', server: http, exposure, paths },
          methodOf: ({ path }) => path,
          matchesOf: ({ http: operation }) => (operation ? matchesOf(operation, exposure.cors) : []),
          ...(exposure.cors ? { filters: [corsFilterOf(exposure.cors)] } : {}),
        }),
      ];
    });
  },
};

/** One match for each method of HTTP, and one for preflight requests: the gateway answers those that a rule matches. */
function matchesOf(operation: HttpOperation, cors: Cors | undefined): HttpMatch[] {
  const path = pathOf(operation);
  if (operation.methods.length === 0) return [{ path }];
  const methods = new Set([...operation.methods, ...(cors ? ['OPTIONS'] : [])]);
  return [...methods].map((method) => ({ path, method }));
}

/**
 * The CORS policy of all rules. It has whole origins only, as checks make sure, and no time below a second.
 * Source: Gateway API, HTTPCORSFilter; Istio, pilot/pkg/config/kube/gateway (createCorsFilter).
 */
function corsFilterOf({ origins, methods, headers, exposedHeaders, maxAge, credentials }: Cors): object {
  return {
    type: 'CORS',
    cors: {
      allowOrigins: origins.flatMap((origin) => ('exact' in origin ? [origin.exact] : [])),
      allowMethods: methods,
      allowHeaders: headers,
      ...(exposedHeaders.length > 0 ? { exposeHeaders: exposedHeaders } : {}),
      maxAge: Math.max(1, durationMs(maxAge) / 1000),
      ...(credentials ? { allowCredentials: true } : {}),
    },
  };
}

function pathOf(operation: HttpOperation): HttpMatch['path'] {
  const condition = pathCondition(operation);
  if ('exact' in condition) return { type: 'Exact', value: condition.exact };
  if ('regex' in condition) return { type: 'RegularExpression', value: condition.regex };
  const { prefix } = condition;
  return { type: 'PathPrefix', value: prefix === '/' ? prefix : prefix.replace(/\/$/, '') };
}
