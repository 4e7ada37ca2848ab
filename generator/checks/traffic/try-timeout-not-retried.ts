import { endsOfSlowTry, repeatSlowRequest } from '../../model/retry.ts';
import { defineCheck } from '../check.ts';
import { retrySources, writtenRetryPolicies } from '../support/routes/retry-policies.ts';

export const tryTimeoutNotRetried = defineCheck({
  name: 'try-timeout-not-retried',
  code: 'MESH331',
  severity: 'warning',
  title: 'A try that exceeds perTryTimeout is not always retried',
  explanation:
    'A try that exceeds perTryTimeout ends in one of two ways: Envoy resets its stream, or the server, which gets the same limit as its deadline, answers DEADLINE_EXCEEDED. Which happens first is random. Envoy always retries a slow try only if retryOn contains both reset and deadline-exceeded. Otherwise a slow try may end the whole call, even if attempts and time are left. A server of HTTP does not get the limit: reset, 5xx or gateway-error is enough for its operations.',
  source:
    'Envoy, HTTP router filter, x-envoy-retry-on and x-envoy-retry-grpc-on; Istio, HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const { spec, at } of retrySources(workspace)) {
      // A server of HTTP does not get the limit as its deadline.
      const isHttp = spec.http && !spec.grpc;
      for (const { policy, path } of writtenRetryPolicies(spec)) {
        const isRepeated = isHttp && repeatSlowRequest.some((end) => policy.retryOn.includes(end));
        const ends = isRepeated ? [] : isHttp ? (['reset'] as const) : endsOfSlowTry;
        const missing = ends.filter((end) => !policy.retryOn.includes(end)).join(' and ');
        if (policy.perTryTimeout === undefined || missing === '') continue;
        yield {
          message: `a try that takes longer than ${policy.perTryTimeout} may end the call: retryOn does not contain ${missing}`,
          at: at([...path, 'perTryTimeout']),
          hint: `add ${missing} to retryOn, or use timeout if the call should end then`,
        };
      }
    }
  },
});
