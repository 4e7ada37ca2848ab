/** Conditions on which the application of the server has not seen the call. */
const unseenByServer: ReadonlySet<string> = new Set([
  'connect-failure',
  'refused-stream',
  'reset-before-request',
]);

/** True for a condition on which a call may already have had its effect. */
export const mayRepeatEffects = (condition: string): boolean => !unseenByServer.has(condition);

/**
 * What ends an attempt that exceeds perTryTimeout: Envoy resets its stream, or the server answers
 * DEADLINE_EXCEEDED, because Envoy sends the same limit as the deadline of the call (grpc-timeout).
 * Source: Envoy, HTTP router filter, x-envoy-upstream-rq-per-try-timeout-ms; seen on istiod and Envoy by npm
 * run prove.
 */
export const endsOfSlowTry = ['reset', 'deadline-exceeded'] as const;

/**
 * Conditions on each of which a try of an HTTP request is repeated that exceeds perTryTimeout: the server does not get
 * the limit as its deadline, and Envoy resets the stream.
 * Source: Envoy, source/common/router/retry_state_impl.cc (wouldRetryFromReset).
 */
export const repeatSlowRequest = ['reset', '5xx', 'gateway-error'] as const;

/** Conditions that are statuses of gRPC, and those that are statuses of HTTP. */
export const grpcConditions: readonly string[] = [
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];
export const httpConditions: readonly string[] = ['5xx', 'gateway-error'];
