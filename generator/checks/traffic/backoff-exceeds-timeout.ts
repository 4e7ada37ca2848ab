import { durationMs } from '../../model/duration.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { retryScopes } from '../support/routes/retry-policies.ts';

export const backoffExceedsTimeout = defineCheck({
  name: 'backoff-exceeds-timeout',
  code: 'MESH428',
  severity: 'error',
  title: 'The retry backoff is longer than the timeout of the call',
  explanation:
    'Before the first retry, Envoy waits for a random time up to the backoff, and before later retries up to ten times as long. The timeout of the call includes this wait. If the timeout ends first, the call fails without a retry.',
  source: 'Envoy, RetryPolicy.retry_back_off; Istio, HTTPRetry.backoff',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { policy, path, timeout } of retryScopes(spec, workspace.protos ?? {})) {
        if (policy.backoff === undefined || timeout === undefined) continue;
        const limit = durationMs(timeout);
        if (limit === 0 || durationMs(policy.backoff) < limit) continue;
        yield {
          message: `the backoff of ${policy.backoff} is not shorter than the timeout of ${timeout}`,
          at: at([...path, 'backoff']),
          hint: 'use a few milliseconds, or remove backoff for the default of 25ms',
        };
      }
    }
  },
});
