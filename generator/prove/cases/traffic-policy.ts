import type { Path } from '../../diagnostics/source-file.ts';
import type { Instance } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import type { TrafficPolicy } from '../../model/traffic-policy.ts';
import { type CallStatus, httpCode } from '../call-status.ts';
import type { SpecPlace } from '../case.ts';

/** The parts of an outlier detection that single calls show. */
export interface Outlier {
  readonly consecutiveGatewayErrors?: number;
  readonly consecutive5xxErrors?: number;
  readonly maxEjectionPercent?: number;
  readonly splitExternalLocalOriginErrors?: boolean;
}

/** How callers choose a pod: Istio's LoadBalancerSettings, as far as single calls show them. */
export interface Balancing {
  readonly simple?: string;
  readonly consistentHash?: {
    readonly httpHeaderName?: string;
    readonly httpCookie?: { readonly name: string };
  };
}

/** How callers treat some pods, and where a part of that is written, if a team writes it. */
export interface PlacedPolicy {
  readonly policy: { readonly loadBalancer?: Balancing; readonly outlierDetection?: Outlier };
  at(...path: Path): { readonly at?: SpecPlace };
}

/** The traffic policy of a version: its own blocks, else those of the port, else those of the service. */
export function trafficPolicyOf({ service }: Instance, version: string): TrafficPolicy {
  const { destination, grpc, http } = service;
  const port = (grpc ?? http)?.port;
  const ofPort = destination.portLevelSettings?.find((each) => each.port === port)?.policy;
  return { ...destination, ...ofPort, ...destination.subsets?.[version] };
}

/**
 * Statuses of gRPC that outlier detection counts as errors of the server: those that Envoy maps to a 5xx.
 * Source: Envoy, source/common/grpc/status.cc (grpcToHttpStatus).
 */
const countedAsErrors: readonly CallStatus[] = [
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
];

/** True if outlier detection counts the status as an error of the server. */
export const isCounted = (status: CallStatus): boolean =>
  countedAsErrors.includes(status) || (httpCode(status) ?? 0) >= 500;

/** True if proxies count the errors of its pods. */
export function countsErrors({ destination }: Service): boolean {
  const { outlierDetection, subsets, portLevelSettings } = destination;
  const own = [...Object.values(subsets ?? {}), ...(portLevelSettings ?? []).map(({ policy }) => policy)];
  return outlierDetection !== undefined || own.some((policy) => policy.outlierDetection !== undefined);
}

/** Consecutive errors after which the first pod of the service would be ejected; infinite if no pod is ever ejected. */
export function fewestErrors(instance: Instance): number {
  const all = instance.versions.map(({ name }) => errorsOf(trafficPolicyOf(instance, name).outlierDetection));
  return Math.min(Number.POSITIVE_INFINITY, ...all);
}

/**
 * Consecutive errors until a pod is ejected; infinite if none ever is. UNAVAILABLE counts as 503: as a gateway error, and
 * as an error of the server.
 * Source: Envoy, outlier detection.
 */
export function errorsOf(outlier: Outlier | undefined): number {
  if (!outlier) return Number.POSITIVE_INFINITY;
  const { consecutiveGatewayErrors: gateway, consecutive5xxErrors: server = 5 } = outlier;
  const counts = [gateway ?? 0, server].filter((count) => count > 0);
  return Math.min(Number.POSITIVE_INFINITY, ...counts);
}
