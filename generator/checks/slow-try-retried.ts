import { defineCheck } from './check.ts';
import { governedSources } from './traffic/governed-sources.ts';
import { saidPolicies } from './traffic/said-policies.ts';

export const slowTryIsRetried = defineCheck({
  code: 'MESH331',
  severity: 'warning',
  title: 'A try that takes too long is not repeated',
  explanation:
    'A try that outlasts perTryTimeout counts as a reset stream, not as a gRPC status. Envoy repeats it only where retryOn names reset; without it the first slow try ends the whole call, however many attempts and however much time are left.',
  source: 'Envoy, HTTP router filter, x-envoy-retry-on; Istio, HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const { spec, at } of governedSources(workspace)) {
      for (const { policy, path } of saidPolicies(spec)) {
        if (policy.perTryTimeout === undefined || policy.retryOn.includes('reset')) continue;
        yield {
          message: `a try that takes longer than ${policy.perTryTimeout} ends the call: retryOn does not name reset`,
          at: at([...path, 'perTryTimeout']),
          hint: 'add reset to retryOn, or write timeout where the call is meant to end then',
        };
      }
    }
  },
});
