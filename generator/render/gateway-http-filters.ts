import type { IEnvoyFilter } from '@kubernetes-models/istio/networking.istio.io/v1alpha3/EnvoyFilter';
import type { Gateway } from '../model/gateway.ts';

/**
 * The place of further HTTP filters of a gateway: where Istio places the one for gRPC-Web, after the policies of the
 * gateway, and before CORS and the router.
 * Source: istio/istio, pilot/pkg/networking/core/listener_builder.go (buildHTTPConnectionManager).
 */
const gatewayHttpFilters = {
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

type Patches = NonNullable<NonNullable<IEnvoyFilter['spec']>['configPatches']>;

/** An EnvoyFilter for the pods of a gateway. The priority only states an order. */
export const gatewayEnvoyFilter = (
  { namespace, selector }: Gateway,
  name: string,
  configPatches: Patches,
): IEnvoyFilter => ({
  apiVersion: 'networking.istio.io/v1alpha3',
  kind: 'EnvoyFilter',
  metadata: { name, namespace },
  spec: { workloadSelector: { labels: { ...selector } }, priority: 10, configPatches },
});

/** The patch that adds an HTTP filter to a gateway. */
export const addedHttpFilter = (
  name: string,
  settings: Readonly<Record<string, unknown>>,
): Patches[number] => ({
  applyTo: 'HTTP_FILTER',
  match: gatewayHttpFilters,
  patch: { operation: 'INSERT_BEFORE', value: { name, typed_config: settings } },
});

/** The route of requests of JSON in the VirtualService of an exposure. No rule can have this name. */
export const jsonRoute = 'JSON (google.api.http)';

/** The route of preflight requests for JSON. */
export const jsonPreflightRoute = 'JSON (preflight)';
