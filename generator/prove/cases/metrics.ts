import { type Derivation, noCases } from './case-context.ts';

/**
 * A proof cannot see what proxies count: the filter `istio.stats`, which fills the tag grpc_method, is in Istio's own build of
 * Envoy, and an upstream Envoy refuses a listener with it. istiod's validation still checks the Telemetry.
 */
export const methodMetrics: Derivation = ({ cluster, instance }) => {
  if (!cluster.telemetry.methodMetrics) return noCases;
  return {
    cases: [],
    unproven: [
      {
        service: instance.service.name,
        setting: 'metrics by method',
        reason: "the filter that counts calls is in Istio's own build of Envoy, and not in the upstream one",
      },
    ],
  };
};
