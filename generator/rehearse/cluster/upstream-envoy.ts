import type { KubernetesObject } from '../../mesh/kubernetes-object.ts';

const filter = 'istio.stats';
const httpManager = 'envoy.filters.network.http_connection_manager';

/**
 * Takes the filter that counts metrics out of every proxy: it is Istio's own, and an upstream Envoy rejects a listener
 * with it. Telemetry documents stay as they are. Source: Istio, EnvoyFilter, `REMOVE`.
 */
export function withoutIstioStats(namespace: string): KubernetesObject {
  const remove = (applyTo: string, filterMatch: object) => ({
    applyTo,
    match: { listener: { filterChain: { filter: filterMatch } } },
    patch: { operation: 'REMOVE' },
  });
  return {
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    metadata: { name: 'upstream-envoy', namespace },
    spec: {
      configPatches: [
        remove('HTTP_FILTER', { name: httpManager, subFilter: { name: filter } }),
        remove('NETWORK_FILTER', { name: filter }),
      ],
    },
  };
}
