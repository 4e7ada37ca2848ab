import type { StatusName } from '../schema/grpc-status.ts';

/** A status of HTTP that is not a success. */
export type HttpStatus = `HTTP ${number}`;

/**
 * How a call ends: with a status of gRPC, or of HTTP. OK is also a request of HTTP that is answered with 2xx; UNAVAILABLE
 * and DEADLINE_EXCEEDED are also requests without an answer.
 */
export type CallStatus = StatusName | HttpStatus;

/** The status of an answer of HTTP. */
export const httpStatus = (code: number): CallStatus => (code >= 200 && code < 300 ? 'OK' : `HTTP ${code}`);

/** The number of a status of HTTP; undefined for a status of gRPC. */
export const httpCode = (status: CallStatus): number | undefined =>
  status.startsWith('HTTP ') ? Number(status.slice('HTTP '.length)) : undefined;

/** The status for gRPC, in which statuses of HTTP do not exist. */
export const isGrpcStatus = (status: CallStatus): status is StatusName => httpCode(status) === undefined;

/** Statuses that a case expects, by their cause. */
export interface ExpectedStatuses {
  /** A policy denies the call. */
  readonly denied: readonly CallStatus[];
  /** A gateway has no route for the call, or must not make it. */
  readonly notExposed: readonly CallStatus[];
  /** The proxy of the caller does not know the callee. */
  readonly unknown: readonly CallStatus[];
  /** A limit of the route ends the call. */
  readonly late: readonly CallStatus[];
  /** No proxy answers, or not in the protocol of the call. */
  readonly refused: readonly CallStatus[];
  /** What a server answers that is not available. */
  readonly unavailable: CallStatus;
}

const ofGrpc: ExpectedStatuses = {
  denied: ['PERMISSION_DENIED'],
  notExposed: ['UNIMPLEMENTED', 'NOT_FOUND', 'PERMISSION_DENIED'],
  unknown: ['UNIMPLEMENTED', 'UNAVAILABLE', 'NOT_FOUND'],
  late: ['DEADLINE_EXCEEDED', 'UNAVAILABLE'],
  refused: ['UNAVAILABLE', 'INTERNAL', 'UNKNOWN', 'CANCELLED', 'DEADLINE_EXCEEDED'],
  unavailable: 'UNAVAILABLE',
};

/** Source: Envoy, RBAC filter, HTTP router filter (timeouts); Istio, outboundTrafficPolicy REGISTRY_ONLY. */
const ofHttp: ExpectedStatuses = {
  denied: ['HTTP 403'],
  notExposed: ['HTTP 404', 'HTTP 403'],
  unknown: ['HTTP 502', 'HTTP 404', 'UNAVAILABLE'],
  late: ['HTTP 504'],
  refused: ['UNAVAILABLE', 'HTTP 503', 'HTTP 502'],
  unavailable: 'HTTP 503',
};

/** The statuses that cases of a method expect: of gRPC, or of HTTP if its name has a space. */
export const statusesOf = (method: string): ExpectedStatuses => (method.includes(' ') ? ofHttp : ofGrpc);
