import { durationMs } from '../../model/duration.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { retryScopes } from '../support/routes/retry-policies.ts';

export const backoffExceedsTimeout = defineCheck({
  name: 'backoff-exceeds-timeout',
  code: 'MESH428',
  severity: 'error',
  title: 'A pause before retries that outlasts the call',
  explanation:
    'Before a call is repeated, Envoy waits for a random time below the backoff, and up to ten times as long before the next repetition. The timeout of the call goes on meanwhile: where it is over before the pause is, the call fails and is never repeated.',
  source: 'Envoy, RetryPolicy.retry_back_off; Istio, HTTPRetry.backoff',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      for (const { policy, path, timeout } of retryScopes(spec, workspace.protos ?? {})) {
        if (policy.backoff === undefined || timeout === undefined) continue;
        const limit = durationMs(timeout);
        if (limit === 0 || durationMs(policy.backoff) < limit) continue;
        yield {
          message: `the pause of ${policy.backoff} before a repetition is not shorter than the timeout of ${timeout}`,
          at: at([...path, 'backoff']),
          hint: 'a pause is some milliseconds: leave backoff out for the default of 25ms',
        };
      }
    }
  },
});
