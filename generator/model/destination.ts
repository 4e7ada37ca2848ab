import type { ServiceSpec } from '../schema/service.ts';

/** How callers treat the pods of a service: what becomes a DestinationRule. */
export interface Destination {
  readonly loadBalancer?: LoadBalancer;
  readonly connectionPool?: ConnectionPool;
  readonly outlierDetection?: OutlierDetection;
}

/** Istio's LoadBalancerSettings, as far as the specs say it. */
export interface LoadBalancer {
  readonly simple: 'LEAST_REQUEST' | 'ROUND_ROBIN' | 'RANDOM' | 'PASSTHROUGH';
}

/** Istio's ConnectionPoolSettings, flat: the specs need not know which part is http and which tcp. */
export interface ConnectionPool {
  readonly http2MaxRequests?: number;
  readonly maxRequestsPerConnection?: number;
  readonly idleTimeout?: string;
  readonly connectTimeout?: string;
}

/** Istio's OutlierDetection. */
export interface OutlierDetection {
  readonly consecutiveGatewayErrors?: number;
  readonly consecutive5xxErrors?: number;
  readonly interval?: string;
  readonly baseEjectionTime?: string;
  readonly maxEjectionPercent?: number;
  readonly minHealthPercent?: number;
}

/** The destination settings of a spec. */
export function resolveDestination({
  loadBalancer,
  connectionPool,
  outlierDetection,
}: ServiceSpec): Destination {
  return {
    ...(loadBalancer ? { loadBalancer } : {}),
    ...(connectionPool ? { connectionPool } : {}),
    ...(outlierDetection ? { outlierDetection } : {}),
  };
}
