/**
 * The place of further HTTP filters of a gateway: where Istio places the one for gRPC-Web, after the policies of the
 * gateway, and before CORS and the router.
 * Source: istio/istio, pilot/pkg/networking/core/listener_builder.go (buildHTTPConnectionManager).
 */
export const gatewayHttpFilters = {
  context: 'GATEWAY' as const,
  listener: {
    filterChain: {
      filter: {
        name: 'envoy.filters.network.http_connection_manager',
        subFilter: { name: 'envoy.filters.http.grpc_stats' },
      },
    },
  },
};

/** The route of requests of JSON in the VirtualService of an exposure. No rule can have this name. */
export const jsonRoute = 'JSON (google.api.http)';

/** The route of preflight requests for JSON. */
export const jsonPreflightRoute = 'JSON (preflight)';
