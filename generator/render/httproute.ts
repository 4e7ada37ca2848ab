import { type HttpOperation, pathCondition } from '../load/http-operation.ts';
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
          matchesOf: ({ http: operation }) => (operation ? matchesOf(operation) : []),
        }),
      ];
    });
  },
};

/** One match for each method of HTTP. */
function matchesOf(operation: HttpOperation): HttpMatch[] {
  const path = pathOf(operation);
  return operation.methods.length === 0 ? [{ path }] : operation.methods.map((method) => ({ path, method }));
}

function pathOf(operation: HttpOperation): HttpMatch['path'] {
  const condition = pathCondition(operation);
  if ('exact' in condition) return { type: 'Exact', value: condition.exact };
  if ('regex' in condition) return { type: 'RegularExpression', value: condition.regex };
  const { prefix } = condition;
  return { type: 'PathPrefix', value: prefix === '/' ? prefix : prefix.replace(/\/$/, '') };
}
