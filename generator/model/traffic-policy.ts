import type { ServiceSpec } from '../schema/service.ts';
import { byName } from './routing/metadata.ts';

/** Istio's LoadBalancerSettings, with the keys of the specs. */
export type LoadBalancer = NonNullable<ServiceSpec['loadBalancer']>;

/** Istio's ConnectionPoolSettings without its split into http and tcp. */
export type ConnectionPool = NonNullable<ServiceSpec['connectionPool']>;

/** Istio's OutlierDetection, with the keys of the specs. */
export type OutlierDetection = NonNullable<ServiceSpec['outlierDetection']>;

/** Istio's RetryBudget, with the keys of the specs. */
export type RetryBudget = NonNullable<ServiceSpec['retryBudget']>;

/** Istio's ClientTLSSettings, with the keys of the specs. */
export type ClientTls = NonNullable<ServiceSpec['tls']>;

/**
 * How callers connect to some pods: Istio's TrafficPolicy of a DestinationRule. Timeouts and retries are in
 * `routing/route-policy.ts`.
 */
export interface TrafficPolicy {
  readonly loadBalancer?: LoadBalancer;
  readonly connectionPool?: ConnectionPool;
  readonly outlierDetection?: OutlierDetection;
  readonly tls?: ClientTls;
  /** Not by port: Istio has it for all ports of a service or of a subset. */
  readonly retryBudget?: RetryBudget;
}

/** The blocks of a policy, each with its keys in a fixed order. */
export function resolveTrafficPolicy({
  loadBalancer,
  connectionPool,
  outlierDetection,
  tls,
  retryBudget,
}: TrafficPolicy): TrafficPolicy {
  return {
    ...(loadBalancer ? { loadBalancer: loadBalancerInOrder(loadBalancer) } : {}),
    ...(connectionPool ? { connectionPool: inOrder(connectionPool, poolOrder) } : {}),
    ...(outlierDetection ? { outlierDetection: inOrder(outlierDetection, outlierOrder) } : {}),
    ...(tls ? { tls } : {}),
    ...(retryBudget ? { retryBudget: inOrder(retryBudget, budgetOrder) } : {}),
  };
}

/** The names of localities in a distribution are no keys with a fixed order. */
function loadBalancerInOrder({ localityLbSetting, ...others }: LoadBalancer): LoadBalancer {
  const { distribute, ...setting } = localityLbSetting ?? {};
  const ordered: LoadBalancer = inOrder(
    { ...others, ...(localityLbSetting ? { localityLbSetting: setting } : {}) },
    loadBalancerOrder,
  );
  if (!distribute) return ordered;
  const shares = distribute.map(({ from, to }) => ({ from, to: byName(to) }));
  return { ...ordered, localityLbSetting: { ...ordered.localityLbSetting, distribute: shares } };
}

/** Without the distribution, whose keys are names. */
type FixedLoadBalancer = Omit<LoadBalancer, 'localityLbSetting'> & {
  readonly localityLbSetting?: Omit<NonNullable<LoadBalancer['localityLbSetting']>, 'distribute'>;
};

/**
 * The policy of a version or port, completed by that of the service. Istio uses a block of a subset as a
 * whole: if the subset set one limit, the other limits of the service would be lost.
 * Source: istio/istio, pilot/pkg/model/destination_rule.go (MergeTrafficPolicy).
 */
export function mergedPolicy(service: TrafficPolicy, own: TrafficPolicy): TrafficPolicy {
  const { connectionPool, outlierDetection, retryBudget } = own;
  return {
    ...own,
    ...(connectionPool ? { connectionPool: mergedPool(service.connectionPool, connectionPool) } : {}),
    ...(outlierDetection ? { outlierDetection: { ...service.outlierDetection, ...outlierDetection } } : {}),
    ...(retryBudget ? { retryBudget: { ...service.retryBudget, ...retryBudget } } : {}),
  };
}

function mergedPool(service: ConnectionPool | undefined, own: ConnectionPool): ConnectionPool {
  const tcpKeepalive = { ...service?.tcpKeepalive, ...own.tcpKeepalive };
  return { ...service, ...own, ...(Object.keys(tcpKeepalive).length > 0 ? { tcpKeepalive } : {}) };
}

const loadBalancerOrder: KeyOrder<FixedLoadBalancer> = {
  simple: true,
  consistentHash: true,
  httpHeaderName: true,
  httpCookie: true,
  name: true,
  path: true,
  ttl: true,
  httpQueryParameterName: true,
  useSourceIp: true,
  ringHash: true,
  minimumRingSize: true,
  maglev: true,
  tableSize: true,
  warmup: true,
  duration: true,
  minimumPercent: true,
  aggression: true,
  localityLbSetting: true,
  enabled: true,
  failover: true,
  from: true,
  to: true,
  failoverPriority: true,
};

const poolOrder: KeyOrder<ConnectionPool> = {
  http2MaxRequests: true,
  http1MaxPendingRequests: true,
  maxRequestsPerConnection: true,
  maxConcurrentStreams: true,
  maxRetries: true,
  idleTimeout: true,
  maxConnections: true,
  connectTimeout: true,
  maxConnectionDuration: true,
  tcpKeepalive: true,
  time: true,
  interval: true,
  probes: true,
  http2KeepAlive: true,
  timeout: true,
};

const budgetOrder: KeyOrder<RetryBudget> = {
  percent: true,
  minRetryConcurrency: true,
  budgetInterval: true,
};

const outlierOrder: KeyOrder<OutlierDetection> = {
  consecutiveGatewayErrors: true,
  consecutive5xxErrors: true,
  splitExternalLocalOriginErrors: true,
  consecutiveLocalOriginFailures: true,
  interval: true,
  baseEjectionTime: true,
  maxEjectionPercent: true,
  minHealthPercent: true,
};

/** The keys of a map and of all maps below it. */
type KeysOf<Value> = Value extends readonly (infer Item)[]
  ? KeysOf<Item>
  : Value extends object
    ? { [Key in keyof Value]-?: Key | KeysOf<Value[Key]> }[keyof Value]
    : never;

/** A complete order of keys: the compiler requires every new key here. */
export type KeyOrder<Value> = Readonly<Record<KeysOf<Required<Value>>, true>>;

/**
 * The same value with the keys of its maps in a fixed order. The order in a spec has no meaning and must not
 * show in a diff.
 */
export function inOrder<Value extends object>(value: Value, order: KeyOrder<Value>): Value {
  // With a list of keys, JSON.stringify writes these at every depth, in the order of the list.
  return JSON.parse(JSON.stringify(value, Object.keys(order)));
}
