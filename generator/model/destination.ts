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
    ...(connectionPool ? { connectionPool: inOrder(connectionPool, poolOrder) } : {}),
    ...(outlierDetection ? { outlierDetection: inOrder(outlierDetection, outlierOrder) } : {}),
  };
}

const poolOrder: Record<keyof ConnectionPool, true> = {
  http2MaxRequests: true,
  maxRequestsPerConnection: true,
  idleTimeout: true,
  connectTimeout: true,
};

const outlierOrder: Record<keyof OutlierDetection, true> = {
  consecutiveGatewayErrors: true,
  consecutive5xxErrors: true,
  interval: true,
  baseEjectionTime: true,
  maxEjectionPercent: true,
  minHealthPercent: true,
};

/** The same map with its keys in a fixed order: that of the spec means nothing, and must not show in a diff. */
function inOrder<Map extends object>(map: Map, order: Record<keyof Map, true>): Map {
  // With a list of keys, JSON.stringify writes these, in the order of the list.
  return JSON.parse(JSON.stringify(map, Object.keys(order)));
}
