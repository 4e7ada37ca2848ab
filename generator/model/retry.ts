/** Conditions under which Envoy knows that the server's application has not seen the call. */
const unseenByServer: ReadonlySet<string> = new Set([
  'connect-failure',
  'refused-stream',
  'reset-before-request',
]);

/** True for a condition under which a call may already have had its effect. */
export const mayRepeatEffects = (condition: string): boolean => !unseenByServer.has(condition);

/**
 * What ends a try that outlasts perTryTimeout, whichever comes first: Envoy resets its stream, or the server, which Envoy
 * tells the same limit as the deadline of the call (grpc-timeout), answers so by itself.
 * Source: Envoy, HTTP router filter, x-envoy-upstream-rq-per-try-timeout-ms; seen on istiod and Envoy by npm run prove.
 */
export const endsOfSlowTry = ['reset', 'deadline-exceeded'] as const;
