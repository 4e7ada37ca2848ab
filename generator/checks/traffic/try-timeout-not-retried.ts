import { endsOfSlowTry } from '../../model/retry.ts';
import { defineCheck } from '../check.ts';
import { retrySources, writtenRetryPolicies } from '../support/routes/retry-policies.ts';

export const tryTimeoutNotRetried = defineCheck({
  name: 'try-timeout-not-retried',
  code: 'MESH331',
  severity: 'warning',
  title: 'A try that takes too long is not repeated',
  explanation:
    'A try that outlasts perTryTimeout ends in one of two ways: Envoy resets its stream, or the server, which is told the same limit as the deadline of the call, answers DEADLINE_EXCEEDED by itself. Which comes first is chance. Only where retryOn names both reset and deadline-exceeded is a slow try always repeated; else it may end the whole call, however many attempts and however much time are left.',
  source:
    'Envoy, HTTP router filter, x-envoy-retry-on and x-envoy-retry-grpc-on; Istio, HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const { spec, at } of retrySources(workspace)) {
      for (const { policy, path } of writtenRetryPolicies(spec)) {
        const missing = endsOfSlowTry.filter((end) => !policy.retryOn.includes(end)).join(' and ');
        if (policy.perTryTimeout === undefined || missing === '') continue;
        yield {
          message: `a try that takes longer than ${policy.perTryTimeout} may end the call: retryOn does not name ${missing}`,
          at: at([...path, 'perTryTimeout']),
          hint: `add ${missing} to retryOn, or write timeout where the call is meant to end then`,
        };
      }
    }
  },
});
