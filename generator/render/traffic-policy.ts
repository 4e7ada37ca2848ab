import type { ConnectionPool, TrafficPolicy } from '../model/traffic-policy.ts';

/**
 * Istio's TrafficPolicy, limited to what is rendered. The type of the CRD uses unions of unions, once for a
 * rule and once for a subset: comparing the two would take the compiler longer than everything else together.
 */
interface Rendered extends Block {
  readonly portLevelSettings?: (Block & { readonly port: { readonly number: number } })[];
}

/** The settings of some pods or of a port. */
interface Block extends Omit<TrafficPolicy, 'connectionPool'> {
  readonly connectionPool?: {
    readonly tcp?: Pick<ConnectionPool, TcpSetting>;
    readonly http?: Omit<ConnectionPool, TcpSetting>;
  };
}

type TcpSetting = 'maxConnections' | 'connectTimeout' | 'maxConnectionDuration' | 'tcpKeepalive';

/**
 * A traffic policy under its key in a DestinationRule; nothing if nothing is set: Istio refuses an empty one.
 */
export function trafficPolicyOf({
  loadBalancer,
  connectionPool,
  outlierDetection,
  tls,
  retryBudget,
}: TrafficPolicy): {
  readonly trafficPolicy?: Rendered;
} {
  const pool = connectionPoolOf(connectionPool ?? {});
  const trafficPolicy: Rendered = {
    ...(loadBalancer ? { loadBalancer } : {}),
    ...(Object.keys(pool).length > 0 ? { connectionPool: pool } : {}),
    ...(outlierDetection ? { outlierDetection } : {}),
    ...(tls ? { tls } : {}),
    ...(retryBudget ? { retryBudget } : {}),
  };
  return Object.keys(trafficPolicy).length > 0 ? { trafficPolicy } : {};
}

/** Istio separates settings of TCP and HTTP; of the two idle timeouts, the one of HTTP applies to gRPC. */
function connectionPoolOf({
  maxConnections,
  connectTimeout,
  maxConnectionDuration,
  tcpKeepalive,
  ...http
}: ConnectionPool): NonNullable<Rendered['connectionPool']> {
  const tcp = {
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(connectTimeout === undefined ? {} : { connectTimeout }),
    ...(maxConnectionDuration === undefined ? {} : { maxConnectionDuration }),
    ...(tcpKeepalive ? { tcpKeepalive } : {}),
  };
  return {
    ...(Object.keys(tcp).length > 0 ? { tcp } : {}),
    ...(Object.keys(http).length > 0 ? { http } : {}),
  };
}
